// Copies a page's short address or what else stands in its field, and prints the page: buttons that stand there only where a script can do it.
for (const button of document.querySelectorAll("[data-copies]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const field = button.closest("section").querySelector("input, textarea");
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.copies;
  });
}
for (const button of document.querySelectorAll("[data-prints]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
