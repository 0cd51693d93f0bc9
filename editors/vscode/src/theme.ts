/** A page of cilint's in the colours of the editor: in a browser, those of the system count. */

import { createHash } from "node:crypto";

/** The page with the colours that it has for dark systems, or never with these; its policy lets no other style count. */
export function inTheme(page: string, isDark: boolean): string {
  const style = /<style>(.*?)<\/style>/s.exec(page)?.[1] ?? "";
  const own = style
    .replaceAll("(prefers-color-scheme: dark)", isDark ? "all" : "not all")
    .replace("color-scheme: light dark", `color-scheme: ${isDark ? "dark" : "light"}`);
  return page.replace(digest(style), () => digest(own)).replace(style, () => own);
}

function digest(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
