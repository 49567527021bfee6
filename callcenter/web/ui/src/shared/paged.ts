import { ref, type Ref } from 'vue'

import { complain } from './notices'
import { turns } from './turns'

/** One page of a list of the API. */
export interface Page<T> {
  items: T[]
  next?: string | null
}

/** A list that goes on page by page; `known` once it was read. */
export interface Paged<T> {
  items: Ref<T[]>
  next: Ref<string | null>
  known: Ref<boolean>
  /** Read it anew, or go on where it ends. */
  load(more?: boolean): Promise<void>
}

/** Read a list page by page: of several questions at once the last is answered, and no page comes twice. */
export function usePaged<T>(read: (cursor: string | null) => Promise<Page<T>>): Paged<T> {
  const items = ref([]) as Ref<T[]>
  const next = ref<string | null>(null)
  const known = ref(false)
  const turn = turns()
  let asking = false

  async function load(more = false): Promise<void> {
    if (more && asking) return // pressed twice, or of a list that is about to be another
    const wanted = turn()
    asking = true
    try {
      const page = await read(more ? next.value : null)
      if (!wanted()) return
      items.value = more ? [...items.value, ...page.items] : page.items
      next.value = page.next ?? null
    } catch (problem) {
      if (wanted()) complain(problem)
    }
    if (!wanted()) return
    asking = false
    known.value = true
  }

  return { items, next, known, load }
}
