/* Counters under fields that take only so many characters, and three buttons above texts with a layout.
   All of it is made here: without the script nothing stands there that would do nothing. */
(() => {
  "use strict";
  const say = document.currentScript.dataset;
  const language = document.documentElement.lang;
  const figures = new Intl.NumberFormat(language === "ar" ? "ar-MA" : language);
  // Of very long limits only their end is told.
  const SHORT = 2000;

  // So that it can be undone, where the browser knows how.
  const put = (field, text) => {
    field.focus();
    if (!document.execCommand("insertText", false, text)) {
      field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };
  const chosen = (field) => field.value.slice(field.selectionStart, field.selectionEnd);

  const wrap = (field, before, words, after, mark) => {
    const start = field.selectionStart;
    put(field, before + words + after);
    const begins = start + (before + words + after).lastIndexOf(mark);
    field.setSelectionRange(begins, begins + mark.length);
  };
  const acts = {
    bold: (field) => {
      const words = chosen(field) || say.sample;
      wrap(field, "**", words, "**", words);
    },
    link: (field) => wrap(field, "[", chosen(field) || say.sample, "](https://)", "https://"),
    list: (field) => {
      // Whole lines, from the start of the first.
      const start = field.value.lastIndexOf("\n", field.selectionStart - 1) + 1;
      field.setSelectionRange(start, field.selectionEnd);
      const lines = chosen(field).split("\n");
      put(field, lines.map((line) => `- ${line}`).join("\n"));
    },
  };

  const addButtons = (field) => {
    const group = document.createElement("div");
    group.className = "writing";
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", say.group);
    for (const [name, act] of Object.entries(acts)) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = `writing__button writing__button--${name}`;
      button.textContent = say[name];
      button.addEventListener("click", () => act(field));
      group.append(button);
    }
    field.before(group);
  };

  const addCounter = (field) => {
    const most = Number(field.dataset.most);
    const counter = document.createElement("p");
    counter.className = "hint writing__count";
    const tell = () => {
      // As the server counts: signs, not halves of them, and a line's end as one.
      const length = [...field.value].length;
      const near = length > most * 0.9;
      counter.hidden = length === 0 || (most > SHORT && !near);
      counter.textContent = `${figures.format(length)} / ${figures.format(most)} ${say.characters}`;
      counter.classList.toggle("is-over", length > most);
    };
    field.after(counter);
    field.addEventListener("input", tell);
    tell();
  };

  const prepare = (part) => {
    for (const field of part.querySelectorAll("[data-most]:not([data-written])")) {
      field.dataset.written = "";
      if (field.matches("textarea[data-rich]")) addButtons(field);
      addCounter(field);
    }
  };
  prepare(document);
  // What htmx brings later.
  document.addEventListener("htmx:load", (event) => prepare(event.target.parentNode || document));
})();
