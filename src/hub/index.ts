/**
 * What is loaded with the first module.
 *
 * @module
 */
export { KerasLayer } from "./layer.js";
export { remember } from "./loaded.js";
export { HubModule } from "./module.js";
export { stringCodes } from "./strings.js";
