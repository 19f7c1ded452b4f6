/** Where VS Code draws `$(name)` as an icon (status bar, quick pick); a file may be called so. */
export function withoutIcons(text: string): string {
  return text.replaceAll('$(', '\\$(');
}

/**
 * A window's message shows `[text](command:…)` as a link that runs the command, and a message may quote what a file
 * says. A character without width parts the two.
 */
export function withoutLinks(message: string): string {
  return message.replaceAll('](', ']\u2060(');
}
