import { reactive, watch } from 'vue'

import { ask } from '../wire/http'
import type { DevicesAnswer } from '../wire/types'
import { listenTo, type Echo } from './echo'
import { closeMicrophone, openMicrophone } from './microphone'

export type Registration = 'off' | 'connecting' | 'registered' | 'failed' | 'elsewhere'

export interface PhoneCall {
  call: string | null
  phase: 'ringing' | 'talking'
  held: boolean
  muted: boolean
}

/** What the page shows of the browser phone; `elsewhere` is another tab or another machine. */
export const phone = reactive({
  registration: 'off' as Registration,
  call: null as PhoneCall | null,
})

/** A line that signs in to the exchange and carries the sound; `sip_line.ts` is the only one. */
export interface Line {
  answer(): void
  reject(): void
  hangUp(): void
  hold(on: boolean): void
  mute(on: boolean): void
  sendDigit(digit: string): void
  /** Call the exchange's echo; rejected where it cannot be heard. */
  echo(): Promise<EchoCall>
  close(): void
}

/** A call to the exchange's echo: what comes back of the microphone. */
export interface EchoCall {
  stream: MediaStream
  end(): void
}

export interface LineSettings {
  address: string
  user: string
  secret: string
  microphone: MediaStream
}

/**
 * Who says which of the agent's pages has the phone: the service, because pages on other machines
 * must hear of it too. `claim` gives the name of the page that has it now.
 */
export interface Seat {
  claim(page: string, take: boolean): Promise<string | null>
  leave(): void
}

interface Wanted {
  agent: string
  opening: boolean
  /** The seat was given to this page. */
  seated: boolean
}

/** This very page, as the seat knows it; a reload is another page. */
const PAGE = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
const AGAIN_MS = 1_000
let seat: Seat | null = null
let line: Line | null = null
/** The phone that was asked for last: what is done for a former one ends at its next step. */
let wanted: Wanted | null = null
let goesAfterCall = false
let again = 0

/** Name who decides; once, before the first start. */
export function askAt(who: Seat): void {
  seat = who
}

/**
 * Sign the agent's browser phone in, in one page only: the last that registers gets the calls.
 *
 * Args:
 *   agent: Whose phone.
 *   take: Take it from another page that has it.
 */
export async function startPhone(agent: string, take = false): Promise<void> {
  if (wanted?.agent === agent && (line !== null || wanted.opening)) return
  const mine: Wanted = { agent, opening: true, seated: false }
  wanted = mine
  phone.registration = 'connecting'
  try {
    await open(mine, take)
  } catch (problem) {
    if (wanted !== mine) return
    phone.registration = 'failed'
    throw problem
  } finally {
    mine.opening = false
  }
}

/** Sign the phone out and give the microphone back. */
export function stopPhone(): void {
  if (wanted !== null) seat?.leave()
  wanted = null
  window.clearTimeout(again)
  drop('off')
  closeMicrophone()
}

/** Take the news of which page has the phone now. */
export function seatTold(page: string | null): void {
  window.clearTimeout(again)
  if (page === PAGE) return
  if (page !== null) {
    // A talk is never cut: whoever took the phone gets the next call.
    if (phone.call !== null) goesAfterCall = true
    else if (wanted !== null && (!wanted.opening || wanted.seated)) {
      wanted = { ...wanted, opening: false, seated: false } // whatever is being opened ends
      drop('elsewhere')
    }
    return
  }
  goesAfterCall = false
  if (wanted === null) return
  const { agent } = wanted
  // The page that has the line says so at once; who waits for it leaves it that time.
  if (line !== null) void seat?.claim(PAGE, false).then(seatTold, () => undefined)
  else again = window.setTimeout(() => void startPhone(agent).catch(() => undefined), AGAIN_MS * (1 + Math.random()))
}

watch(
  () => phone.call === null,
  (over) => {
    if (over && goesAfterCall) drop('elsewhere')
  },
)

// Nobody shall lose a customer by a wrong key: the browser asks first.
window.addEventListener('beforeunload', (event) => {
  if (phone.call?.phase === 'talking') event.preventDefault()
})

/** Hear oneself through the exchange and back; null without a phone. */
export async function startEcho(): Promise<Echo | null> {
  const call = await line?.echo()
  if (call === undefined) return null
  const heard = listenTo(call.stream)
  return {
    level: heard.level,
    stop() {
      heard.stop()
      call.end()
    },
  }
}

export const answer = (): void => line?.answer()
export const reject = (): void => line?.reject()
export const hangUp = (): void => line?.hangUp()
export const hold = (on: boolean): void => line?.hold(on)
export const mute = (on: boolean): void => line?.mute(on)
export const sendDigit = (digit: string): void => line?.sendDigit(digit)

async function open(mine: Wanted, take: boolean): Promise<void> {
  const microphone = await openMicrophone()
  if (wanted !== mine) {
    if (wanted === null) closeMicrophone() // it was stopped before there was one to close
    return
  }
  if (microphone === null) {
    phone.registration = 'failed'
    return
  }
  const page = await seat?.claim(PAGE, take).catch(() => undefined)
  if (wanted !== mine) return // whoever stopped it left the seat after this claim
  if (page === undefined) return // the service is away: asked again when the seat is told of next
  if (page !== PAGE) {
    phone.registration = 'elsewhere'
    return
  }
  mine.seated = true
  const devices = await ask<DevicesAnswer>('GET', `/agents/${encodeURIComponent(mine.agent)}/devices`)
  const { openLine } = await import('./sip_line')
  if (wanted === mine) line = openLine({ ...devices.browser, address: exchange(), microphone })
}

function drop(registration: Registration): void {
  goesAfterCall = false
  line?.close()
  line = null
  Object.assign(phone, { registration, call: null })
}

function exchange(): string {
  const port = document.querySelector<HTMLMetaElement>('meta[name="phone-port"]')?.content ?? ''
  const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws'
  return `${scheme}://${window.location.hostname}:${port}/ws`
}
