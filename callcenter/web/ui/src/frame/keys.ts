import { onMounted, onUnmounted } from 'vue'

/** What a key does, by its name (`F4`, `Shift+F4`); a handler that returns false leaves the key to the browser. */
export type Keys = Record<string, () => boolean | void>

const WORKS_WHILE_TYPING = /^(Shift\+)?F\d+$|^Escape$/
const NAMED = /^[A-Z][A-Za-z]*\d*$/

/** Listen to keys while the component lives; plain letters do nothing while somebody types. */
export function useKeys(keys: Keys): void {
  const hear = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return
    // Of signs such as `?` the shift is a part.
    const name = event.shiftKey && NAMED.test(event.key) && event.key.length > 1 ? `Shift+${event.key}` : event.key
    const act = keys[name]
    if (act === undefined || (isTyping(event) && !WORKS_WHILE_TYPING.test(name))) return
    if (act() !== false) event.preventDefault()
  }
  onMounted(() => window.addEventListener('keydown', hear))
  onUnmounted(() => window.removeEventListener('keydown', hear))
}

function isTyping(event: KeyboardEvent): boolean {
  const target = event.target
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}
