import { reactive } from 'vue'

import { Problem } from '../wire/http'
import { hasWord, i18n } from '../words'

export interface Notice {
  id: number
  kind: 'problem' | 'done'
  text: string
}

/** What is told in the corner of the screen, youngest last. */
export const notices = reactive<Notice[]>([])

let count = 0
const SHOWN_MS = { problem: 9_000, done: 3_500 }

/** Tell why something was not done: an error, or a sentence. */
export function complain(problem: unknown): void {
  tell('problem', sentence(problem))
}

/** Tell that something was done. */
export function confirmDone(text: string): void {
  tell('done', text)
}

/** Take a notice away. */
export function dismiss(id: number): void {
  const at = notices.findIndex((notice) => notice.id === id)
  if (at >= 0) notices.splice(at, 1)
}

/** A refusal in the reader's language: by its code where we know it, else as the service says it. */
export function sentence(problem: unknown): string {
  const t = i18n.global.t
  if (typeof problem === 'string') return problem
  if (!(problem instanceof Problem)) return t('problem.unknown', { detail: String(problem) })
  if (hasWord(`problem.${problem.code}`)) return t(`problem.${problem.code}`, { detail: problem.detail })
  return t('problem.unknown', { detail: problem.detail || problem.code })
}

function tell(kind: Notice['kind'], text: string): void {
  if (notices.some((notice) => notice.text === text)) return
  const id = ++count
  notices.push({ id, kind, text })
  if (notices.length > 4) notices.shift()
  window.setTimeout(() => dismiss(id), SHOWN_MS[kind])
}
