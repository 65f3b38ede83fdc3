/** The values of the drawing's CSS variables in VS Code's theme Light Modern. */
export const lightColors: Readonly<Record<string, string>> = {
  "--vscode-foreground": "#3b3b3b",
  "--vscode-editor-background": "#ffffff",
  "--vscode-editorWidget-background": "#f8f8f8",
  "--vscode-editorWidget-border": "#c8c8c8",
  "--vscode-focusBorder": "#005fb8",
  "--vscode-descriptionForeground": "#6b6b6b",
  "--vscode-charts-yellow": "#8a6d00",
  "--vscode-charts-blue": "#005fb8",
  "--vscode-font-family": "Helvetica, Arial, sans-serif",
};
