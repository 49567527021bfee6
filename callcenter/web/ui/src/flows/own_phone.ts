import { desk } from '../desk/desk'
import { phone } from '../phone/phone'
import { session } from '../session'

export const KINDS = ['browser', 'sip', 'tel'] as const

/** A telephone of whoever sits here; `number` means nothing for the one in the browser. */
export interface OwnPhone {
  kind: (typeof KINDS)[number]
  number: string
}

const KEPT = 'callcenter.studio_phone'

/** The telephones there are to choose from: the browser's only while it is one. */
export function kinds(): OwnPhone['kind'][] {
  return KINDS.filter((kind) => kind !== 'browser' || browserNumber() !== '')
}

/** The telephone of his desk, else the last one he was rung at, else that of his agent number. */
export function ownPhone(shelf: Storage = window.localStorage): OwnPhone {
  const known = [desk.agent?.state === 'offline' ? null : desk.agent?.device, shelf.getItem(KEPT), `sip:${session.user?.agent ?? ''}`]
  for (const device of known) {
    const [kind, number] = (device ?? '').split(':') as [OwnPhone['kind'], string | undefined]
    if (kinds().includes(kind)) return { kind, number: kind === 'browser' ? '' : (number ?? '') }
  }
  return { kind: 'sip', number: '' }
}

/** As the service rings it; null where there is no number that could be meant. */
export function deviceOf({ kind, number }: OwnPhone): string | null {
  if (kind === 'browser') return browserNumber() === '' ? null : `browser:${browserNumber()}`
  const fits = kind === 'sip' ? /^\d{2,15}$/ : /^[0-9+*# ()-]{2,40}$/
  return fits.test(number) ? `${kind}:${number}` : null
}

/** Offer the same telephone next time. */
export function rememberPhone(own: OwnPhone, shelf: Storage = window.localStorage): void {
  const device = deviceOf(own)
  if (device !== null) shelf.setItem(KEPT, device)
}

function browserNumber(): string {
  return phone.registration === 'registered' ? (session.user?.agent ?? '') : ''
}
