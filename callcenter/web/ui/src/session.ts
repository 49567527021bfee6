import { reactive } from 'vue'

import { ask } from './wire/http'
import type { SessionStarted, SessionView, UserView } from './wire/types'
import { language, speak, type Language } from './words'

/** Who is signed in; `known` is false until we have asked. */
export const session = reactive<{ user: UserView | null; known: boolean }>({ user: null, known: false })

/** Ask whether the browser's session still stands. */
export async function restoreSession(): Promise<void> {
  try {
    take((await ask<SessionView>('GET', '/session')).user)
  } catch {
    session.user = null
  }
  session.known = true
}

/** Sign in, and keep the language that is on the screen then. */
export async function signIn(username: string, password: string): Promise<void> {
  const started = await ask<SessionStarted>('POST', '/session', { username, password })
  session.user = started.user
  if (started.user.language !== language()) chooseLanguage(language())
}

/** Sign out; the page is a stranger's afterwards whatever the service answers. */
export async function signOut(): Promise<void> {
  await ask('DELETE', '/session').catch(() => undefined)
  session.user = null
}

/** Change the language at once, and for the next time. */
export function chooseLanguage(chosen: Language): void {
  speak(chosen)
  if (session.user !== null) {
    session.user.language = chosen
    ask('PATCH', '/session', { language: chosen }).catch(() => undefined)
  }
}

/** Whether the user holds one of these roles. */
export function mayAs(...roles: string[]): boolean {
  return session.user?.roles.some((role) => roles.includes(role)) ?? false
}

function take(user: UserView): void {
  session.user = user
  speak(user.language as Language)
}
