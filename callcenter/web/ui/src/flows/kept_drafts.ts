/** A text that is not live yet, as this browser keeps it. */
export interface KeptDraft {
  source: string
  calls: string
  /** Version that was live when it was begun; null for a new flow. */
  base: string | null
  at: string
}

const PREFIX = 'callcenter.flow.'

/** The draft of a flow, if this browser keeps one that can be read. */
export function keptDraft(name: string, shelf: Storage = window.localStorage): KeptDraft | null {
  try {
    const kept = JSON.parse(shelf.getItem(PREFIX + name) ?? 'null') as Partial<KeptDraft> | null
    if (typeof kept?.source !== 'string' || typeof kept.calls !== 'string') return null
    return { source: kept.source, calls: kept.calls, base: kept.base ?? null, at: kept.at ?? '' }
  } catch {
    return null
  }
}

/** Keep a draft; false where the browser has no room for it. */
export function keepDraft(name: string, draft: KeptDraft, shelf: Storage = window.localStorage): boolean {
  try {
    shelf.setItem(PREFIX + name, JSON.stringify(draft))
    return true
  } catch {
    return false
  }
}

export function forgetDraft(name: string, shelf: Storage = window.localStorage): void {
  shelf.removeItem(PREFIX + name)
}

/** Names of flows that exist only as drafts or have one. */
export function draftNames(shelf: Storage = window.localStorage): string[] {
  return Object.keys(shelf)
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => key.slice(PREFIX.length))
    .sort()
}
