// What every page runs. Each part works on attributes in the page; no part knows a room.
import * as autosave from "./autosave.js";
import * as charts from "./charts.js";
import "./columns.js";
import "./dialogs.js";
import * as forms from "./forms.js";
import * as keys from "./keys.js";
import * as lists from "./lists.js";
import * as progress from "./progress.js";
import "./quick.js";
import "./server.js";
import "./session.js";
import "./theme.js";
import * as toasts from "./toasts.js";
import * as upload from "./upload.js";

const PARTS = [autosave, charts, upload, forms, keys, lists, progress, toasts];

function init(root) {
  PARTS.forEach((part) => part.init(root));
}

init(document);
document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) init(event.target);
});
