/**
 * The controls' part in the browser, in anywidget's format. They change the model only when people do, so what
 * TypeScript sets never comes back.
 *
 * @module
 */

/** A row with its label; `draw` runs now and whenever the model changes. */
const shared = `
let serial = 0;
function row(model, el, control, names, draw) {
  const box = document.createElement("div");
  box.className = "thaw-control";
  // Keys that are meant for a control are not JupyterLab's shortcuts.
  control.dataset.lmSuppressShortcuts = "true";
  control.id = "thaw-control-" + Date.now().toString(36) + "-" + serial++;
  const label = document.createElement("label");
  label.htmlFor = control.id;
  const update = () => {
    if (control.tagName !== "BUTTON") {
      label.textContent = model.get("label");
      label.hidden = model.get("label") === "";
    }
    control.disabled = model.get("disabled");
    draw();
  };
  for (const name of ["label", "disabled", ...names]) model.on("change:" + name, update);
  if (control.tagName !== "BUTTON") box.append(label);
  box.append(control);
  el.append(box);
  update();
  return box;
}
function change(model, name, value) {
  model.set(name, value);
  model.save_changes();
}
`;

export const sliderEsm = `${shared}
export default {
  render({ model, el }) {
    const range = document.createElement("input");
    range.type = "range";
    const output = document.createElement("output");
    const box = row(model, el, range, ["value", "min", "max", "step"], () => {
      for (const name of ["min", "max", "step", "value"]) range[name] = model.get(name);
      output.textContent = String(model.get("value"));
    });
    output.htmlFor = range.id;
    box.append(output);
    range.addEventListener("input", () => {
      output.textContent = range.value;
      if (model.get("continuous")) change(model, "value", range.valueAsNumber);
    });
    range.addEventListener("change", () => change(model, "value", range.valueAsNumber));
  },
};
`;

export const buttonEsm = `${shared}
export default {
  render({ model, el }) {
    const button = document.createElement("button");
    button.type = "button";
    row(model, el, button, [], () => { button.textContent = model.get("label"); });
    button.addEventListener("click", () => change(model, "clicks", model.get("clicks") + 1));
  },
};
`;

export const selectEsm = `${shared}
export default {
  render({ model, el }) {
    const select = document.createElement("select");
    row(model, el, select, ["options", "index"], () => {
      select.replaceChildren(...model.get("options").map((text) => new Option(text)));
      select.selectedIndex = model.get("index");
    });
    select.addEventListener("change", () => change(model, "index", select.selectedIndex));
  },
};
`;

export const textEsm = `${shared}
export default {
  render({ model, el }) {
    const input = document.createElement("input");
    input.type = "text";
    row(model, el, input, ["value", "placeholder"], () => {
      input.placeholder = model.get("placeholder");
      if (input.value !== model.get("value")) input.value = model.get("value");
    });
    input.addEventListener("input", () => {
      if (model.get("continuous")) change(model, "value", input.value);
    });
    input.addEventListener("change", () => change(model, "value", input.value));
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      change(model, "value", input.value);
      // Changes may still be held back, which this message overtakes.
      model.send({ submit: input.value });
    });
  },
};
`;
