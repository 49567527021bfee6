import { createI18n } from 'vue-i18n'

import { en } from './en'
import { zh } from './zh-CN'

export type Language = 'zh-CN' | 'en'

const KEPT = 'callcenter.language'

export const i18n = createI18n({
  legacy: false,
  locale: firstLanguage(),
  fallbackLocale: 'en',
  messages: { 'zh-CN': zh, en },
  missingWarn: false,
  // Nobody shall find out by reading a bare key on a screen.
  missing: (locale, key) => console.error(`no word in ${locale} for ${key}`),
})

/** The language on the screen. */
export function language(): Language {
  return i18n.global.locale.value as Language
}

/** Switch every word on the screen at once. */
export function speak(wanted: Language): void {
  i18n.global.locale.value = wanted
  document.documentElement.lang = wanted
  window.localStorage.setItem(KEPT, wanted)
}

/** Take from a title in several languages the one that is spoken. */
export function titled(title: Partial<Record<Language, string>> | undefined, otherwise: string): string {
  return title?.[language()] ?? title?.['zh-CN'] ?? title?.en ?? otherwise
}

/** Whether there is a word for this key. */
export function hasWord(key: string): boolean {
  return i18n.global.te(key)
}

function firstLanguage(): Language {
  const kept = window.localStorage.getItem(KEPT)
  if (kept === 'zh-CN' || kept === 'en') return kept
  return navigator.language.toLowerCase().startsWith('en') ? 'en' : 'zh-CN'
}

document.documentElement.lang = language()
