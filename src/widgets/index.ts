/**
 * Widgets in a notebook: `thaw.widgets`.
 *
 * @module
 */
export { AnyWidget, type AnyWidgetOptions, anywidget } from "./anywidget.js";
export { Button, button } from "./button.js";
export { Control, type ControlOptions } from "./control.js";
export { Select, type SelectOptions, select } from "./select.js";
export { Slider, type SliderOptions, slider } from "./slider.js";
export { Text, type TextOptions, text } from "./text.js";
