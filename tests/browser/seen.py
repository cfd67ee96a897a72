"""What is drawn on what, as scripts for the page: grounds, and how far a colour stands out."""

from __future__ import annotations

# `ground(element, kept)`: the colour behind it; where `kept` says false of an element, its ground
# is not drawn. `contrast(one, other)` as WCAG counts it, of colours that cover.
COLOURS = """
const parts = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
const bare = (colour) => { const all = parts(colour); return all.length === 4 && all[3] < 0.5; };
const light = (colour) => {
  const [red, green, blue] = parts(colour).slice(0, 3).map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const contrast = (one, other) => {
  const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
};
const ground = (element, kept = () => true) => {
  for (let it = element; it; it = it.parentElement) {
    const colour = getComputedStyle(it).backgroundColor;
    if (!bare(colour) && kept(it)) return colour;
  }
  return "rgb(255, 255, 255)";
};
"""
