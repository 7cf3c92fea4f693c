/**
 * How the four controls look: JupyterLab's colours where it defines them, the page's own elsewhere.
 *
 * @module
 */
export const controlCss = `
.thaw-control {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 4px 10px;
  min-height: 28px;
  padding: 2px 8px;
  color: var(--jp-ui-font-color1, var(--vscode-foreground, inherit));
  font-family: var(--jp-ui-font-family, var(--vscode-font-family, system-ui, sans-serif));
  font-size: var(--jp-ui-font-size1, 13px);
  accent-color: var(--jp-brand-color1, #1976d2);
}
.thaw-control > label { flex: 0 0 auto; min-width: 7em; overflow-wrap: anywhere; }
.thaw-control > input[type="range"] { flex: 0 1 260px; min-width: 80px; margin: 0; }
.thaw-control > output { min-width: 4em; font-variant-numeric: tabular-nums; }
.thaw-control > input[type="text"],
.thaw-control > select,
.thaw-control > button {
  box-sizing: border-box;
  height: 28px;
  padding: 0 10px;
  border: 1px solid var(--jp-border-color1, var(--vscode-input-border, rgba(128, 128, 128, 0.6)));
  border-radius: 3px;
  background: var(--jp-layout-color1, var(--vscode-input-background, transparent));
  color: inherit;
  font: inherit;
}
.thaw-control > input[type="text"] { flex: 0 1 260px; min-width: 80px; }
.thaw-control > select { flex: 0 1 auto; max-width: 100%; }
.thaw-control > button { cursor: pointer; font-weight: 500; }
.thaw-control > button:hover:enabled { background: var(--jp-layout-color2, rgba(128, 128, 128, 0.15)); }
.thaw-control > :focus-visible { outline: 2px solid var(--jp-brand-color1, #1976d2); outline-offset: 1px; }
.thaw-control > :disabled { opacity: 0.5; cursor: default; }
`;
