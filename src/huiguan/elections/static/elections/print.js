// The report form goes to the printer, and is signed by hand.
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());
