import { reactive } from 'vue'

import { ask } from '../wire/http'
import type { DevicesAnswer } from '../wire/types'

export type Registration = 'off' | 'connecting' | 'registered' | 'failed' | 'elsewhere'
export type Microphone = 'unasked' | 'allowed' | 'refused' | 'missing'

export interface PhoneCall {
  call: string | null
  phase: 'ringing' | 'talking'
  held: boolean
  muted: boolean
}

/** What the page shows of the browser phone. */
export const phone = reactive({
  registration: 'off' as Registration,
  microphone: 'unasked' as Microphone,
  call: null as PhoneCall | null,
})

/** Choices of this browser, kept. */
export const choices = reactive({
  autoAnswer: kept('auto_answer'),
  plainMicrophone: kept('plain_microphone'),
})

/** A line that signs in to the exchange and carries the sound; `sip_line.ts` is the only one. */
export interface Line {
  answer(): void
  reject(): void
  hangUp(): void
  hold(on: boolean): void
  mute(on: boolean): void
  sendDigit(digit: string): void
  close(): void
}

export interface LineSettings {
  address: string
  user: string
  secret: string
  microphone: MediaStream
}

const LOCK = 'callcenter.phone'
let line: Line | null = null
let microphone: MediaStream | null = null
let releaseLock: (() => void) | null = null

/** Remember a choice. */
export function choose(name: keyof typeof choices, on: boolean): void {
  choices[name] = on
  window.localStorage.setItem(`callcenter.${storedName(name)}`, on ? '1' : '')
}

/** Ask for the microphone; the stream stays open so that an answer needs no waiting. */
export async function openMicrophone(): Promise<MediaStream | null> {
  if (microphone?.getAudioTracks().some((track) => track.readyState === 'live')) return microphone
  const processed = !choices.plainMicrophone
  try {
    microphone = await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: processed, noiseSuppression: processed, autoGainControl: processed },
    })
    phone.microphone = 'allowed'
  } catch (problem) {
    microphone = null
    phone.microphone = problem instanceof DOMException && problem.name === 'NotFoundError' ? 'missing' : 'refused'
  }
  return microphone
}

/**
 * Sign the agent's browser phone in, in one tab only: the last that registers gets the calls.
 *
 * Args:
 *   agent: Whose phone.
 *   take: Take it from another tab that has it.
 */
export async function startPhone(agent: string, take = false): Promise<void> {
  if (line !== null) return
  phone.registration = 'connecting'
  const stream = await openMicrophone()
  if (stream === null) {
    phone.registration = 'failed'
    return
  }
  if (!(await lock(`${LOCK}.${agent}`, take))) {
    phone.registration = 'elsewhere'
    return
  }
  try {
    const devices = await ask<DevicesAnswer>('GET', `/agents/${encodeURIComponent(agent)}/devices`)
    const { openLine } = await import('./sip_line')
    line = openLine({ ...devices.browser, address: exchange(), microphone: stream })
  } catch (problem) {
    phone.registration = 'failed'
    unlock()
    throw problem
  }
}

/** Sign the phone out and give the microphone back. */
export function stopPhone(): void {
  line?.close()
  line = null
  unlock()
  microphone?.getTracks().forEach((track) => track.stop())
  microphone = null
  Object.assign(phone, { registration: 'off', call: null, microphone: 'unasked' })
}

export const answer = (): void => line?.answer()
export const reject = (): void => line?.reject()
export const hangUp = (): void => line?.hangUp()
export const hold = (on: boolean): void => line?.hold(on)
export const mute = (on: boolean): void => line?.mute(on)
export const sendDigit = (digit: string): void => line?.sendDigit(digit)

function exchange(): string {
  const port = document.querySelector<HTMLMetaElement>('meta[name="phone-port"]')?.content ?? ''
  const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws'
  return `${scheme}://${window.location.hostname}:${port}/ws`
}

function lock(name: string, take: boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const hold = (got: Lock | null): Promise<void> | undefined => {
      resolve(got !== null)
      if (got === null) return undefined
      return new Promise((release) => {
        releaseLock = release
      })
    }
    const options = take ? { steal: true } : { ifAvailable: true }
    navigator.locks.request(name, options, hold).catch(() => {
      // Another tab took it.
      releaseLock = null
      stopPhone()
      phone.registration = 'elsewhere'
    })
  })
}

function unlock(): void {
  releaseLock?.()
  releaseLock = null
}

function kept(name: string): boolean {
  return window.localStorage.getItem(`callcenter.${name}`) === '1'
}

function storedName(name: keyof typeof choices): string {
  return name === 'autoAnswer' ? 'auto_answer' : 'plain_microphone'
}
