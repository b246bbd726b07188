// Requests to our own server, with the token that it asks for and one answer to an ended session.
/** The token against forged requests; signing in again renews it. */
export function token() {
  return document.querySelector("meta[name=csrf-token]")?.content ?? ""; // visitors get none, and no cookie
}

/** Put a new token into the page after signing in again. */
export function renewToken(value) {
  document.querySelector("meta[name=csrf-token]").content = value;
  document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((input) => {
    input.value = value;
  });
}

/** POST `body` to `url`; an ended session raises the event that opens sign-in above the page. */
export async function post(url, body) {
  const response = await fetch(url, {
    method: "POST",
    body,
    credentials: "same-origin",
    headers: { "X-CSRFToken": token(), "X-Requested-With": "XMLHttpRequest", Accept: "application/json" },
  });
  if (response.status === 401 || response.redirected) {
    document.dispatchEvent(new CustomEvent("hg:signed-out"));
  }
  return response;
}

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = token();
});
