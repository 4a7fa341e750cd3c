type Child = Node | string | undefined

type Attributes = Readonly<Record<string, string | number | boolean | ((event: never) => void) | undefined>>

/** Makes an element with attributes, listeners (`onclick`), and children. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(key.slice(2), value as EventListener)
    else if (value === true) made.setAttribute(key, '')
    else if (value !== undefined && value !== false) made.setAttribute(key, String(value))
  }
  made.append(...children.filter(child => child !== undefined))
  return made
}

/** Sets the text of an element only where it changes, because the browser lays out again otherwise. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text
}

export function setAttribute(target: Element, name: string, value: string): void {
  if (target.getAttribute(name) !== value) target.setAttribute(name, value)
}
