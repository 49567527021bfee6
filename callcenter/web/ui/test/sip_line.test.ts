import './page'

import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { phone } from '../src/phone/phone'
import { openLine } from '../src/phone/sip_line'

const agents = vi.hoisted(() => [] as { emit(name: string, what?: unknown): boolean }[])
vi.mock('jssip', async () => {
  const { EventEmitter } = await import('node:events')
  class UA extends EventEmitter {
    constructor() {
      super()
      agents.push(this)
    }
    start(): void {}
    stop(): void {}
  }
  return { UA, WebSocketInterface: class {} }
})

/** A call that rings by itself. */
class Ringing extends EventEmitter {
  answered = false
  ended = false
  isEnded = (): boolean => this.ended
  isEstablished = (): boolean => this.answered
  answer = (): void => void (this.answered = true)
  terminate = (): void => {
    this.ended = true
    this.emit('failed')
  }
}

const SETTINGS = { address: 'ws://127.0.0.1:1/ws', user: 'u', secret: 's', microphone: {} as MediaStream }

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('Audio', class {})
  vi.stubGlobal('AudioContext', class {
    currentTime = 0
    createOscillator = (): object => ({ frequency: {}, connect: () => ({ connect: () => undefined }), start: () => undefined, stop: () => undefined })
    createGain = (): object => ({ gain: { setValueAtTime: () => undefined, setTargetAtTime: () => undefined }, connect: () => undefined })
  })
  Object.assign(phone, { registration: 'off', call: null })
})
afterEach(() => {
  vi.useRealTimers()
})

function rung(session: Ringing): void {
  const header = { 'X-CC-Call': 'c', 'Call-Info': '<sip:x>;answer-after=0' } as Record<string, string>
  agents.at(-1)!.emit('newRTCSession', { originator: 'remote', session, request: { getHeader: (name: string) => header[name] } })
}

test('a line that was closed says nothing more while it signs out', () => {
  const line = openLine(SETTINGS)
  agents.at(-1)!.emit('registered')
  expect(phone.registration).toBe('registered')
  line.close()
  phone.registration = 'elsewhere'
  agents.at(-1)!.emit('disconnected')
  expect(phone.registration).toBe('elsewhere')
})

test('an automatic answer takes the call that it was asked for, and none that came after it', () => {
  openLine(SETTINGS)
  const [first, second] = [new Ringing(), new Ringing()]
  rung(first)
  vi.advanceTimersByTime(300)
  first.terminate()
  rung(second)
  vi.advanceTimersByTime(200)
  expect(second.answered).toBe(false)
  vi.advanceTimersByTime(300)
  expect([first.answered, second.answered]).toEqual([false, true])
})
