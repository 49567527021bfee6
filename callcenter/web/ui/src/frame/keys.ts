import { onMounted, onUnmounted } from 'vue'

/** What a key does, by its name (`F4`, `Shift+F4`); a handler that returns false leaves the key to the browser. */
export type Keys = Record<string, () => boolean | void>

const WORKS_WHILE_TYPING = /^(Shift\+)?F\d+$|^Escape$/
const NAMED = /^[A-Z][A-Za-z]*\d*$/

/**
 * Listen to keys while the component lives; plain letters do nothing while somebody types.
 *
 * Args:
 *   keys: What each does.
 *   first: Before what is there in every section, such as the desk's own keys.
 */
export function useKeys(keys: Keys, { first = false } = {}): void {
  const hear = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return
    // Of signs such as `?` the shift is a part.
    const name = event.shiftKey && NAMED.test(event.key) && event.key.length > 1 ? `Shift+${event.key}` : event.key
    const act = keys[name]
    if (act === undefined || (isTyping(event) && !WORKS_WHILE_TYPING.test(name))) return
    // A key that is held down says the same again and again: it acts once.
    if (event.repeat || act() !== false) event.preventDefault()
  }
  onMounted(() => window.addEventListener('keydown', hear, { capture: first }))
  onUnmounted(() => window.removeEventListener('keydown', hear, { capture: first }))
}

function isTyping(event: KeyboardEvent): boolean {
  // Of what is typed in the editor of flows, which is a tree of its own, `target` names only the frame.
  const target = event.composedPath()[0]
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}
