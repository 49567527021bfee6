import { asked, question, settled } from './page'

import { beforeEach, expect, test, vi } from 'vitest'

import { microphone } from '../src/phone/microphone'
import { askAt, phone, seatTold, startPhone, stopPhone } from '../src/phone/phone'

/** A line that can be closed; those opened, oldest first. */
const lines = vi.hoisted(() => [] as { closed: boolean; microphone: { live: boolean } }[])
vi.mock('../src/phone/sip_line', () => ({
  openLine: (settings: { microphone: { live: boolean } }) => {
    const line = { closed: false, microphone: settings.microphone, close: () => (line.closed = true) }
    lines.push(line)
    return line
  },
}))

const DEVICES = '/agents/1001/devices'
const BROWSER = { browser: { user: 'u', secret: 's' } }
let given: { give: () => void; stream: { live: boolean } }[]
let claims: ((page?: string) => void)[]
let left: number

beforeEach(() => {
  stopPhone()
  lines.length = asked.length = 0
  given = []
  claims = []
  left = 0
  const getUserMedia = (): Promise<unknown> =>
    new Promise((done) => {
      const stream = {
        live: true,
        getTracks: () => [{ stop: () => (stream.live = false) }],
        getAudioTracks: () => [{ readyState: stream.live ? 'live' : 'ended' }],
      }
      given.push({ stream, give: () => done(stream) })
    })
  Object.defineProperty(globalThis, 'navigator', { value: { mediaDevices: { getUserMedia } }, configurable: true })
  askAt({
    claim: (page) => new Promise((done) => claims.push((other) => done(other ?? page))),
    leave: () => left++,
  })
})

test('a phone that is stopped and started while it is opened gets a microphone that lives', async () => {
  const first = startPhone('1001')
  given[0]!.give()
  await settled()
  claims[0]!()
  const late = await question(DEVICES)
  stopPhone()
  const second = startPhone('1001')
  late.answer(BROWSER)
  await first
  expect(lines).toHaveLength(0)
  given[1]!.give()
  await settled()
  claims[1]!()
  ;(await question(DEVICES)).answer(BROWSER)
  await second
  expect(lines.map((line) => line.microphone.live)).toEqual([true])
  expect(left).toBe(1)
})

test('a microphone that is given after the phone was stopped is given back', async () => {
  const started = startPhone('1001')
  stopPhone()
  given[0]!.give()
  await started
  expect(given[0]!.stream.live).toBe(false)
  expect(microphone.state).toBe('unasked')
  expect(claims).toHaveLength(0)
})

test('a microphone that is wanted twice at once is asked for once', async () => {
  const first = startPhone('1001')
  stopPhone()
  const second = startPhone('1001')
  expect(given).toHaveLength(1)
  given[0]!.give()
  await settled()
  claims[0]!()
  ;(await question(DEVICES)).answer(BROWSER)
  await Promise.all([first, second])
  expect(lines.map((line) => line.microphone.live)).toEqual([true])
})

test('a phone that another page takes while it is opened is not opened', async () => {
  const started = startPhone('1001')
  given[0]!.give()
  await settled()
  claims[0]!()
  const devices = await question(DEVICES)
  seatTold('another page')
  devices.answer(BROWSER)
  await started
  expect(lines).toHaveLength(0)
  expect(phone.registration).toBe('elsewhere')
})

test('what fails after the phone was stopped is not told of the next choice', async () => {
  const started = startPhone('1001')
  given[0]!.give()
  await settled()
  claims[0]!()
  const devices = await question(DEVICES)
  stopPhone()
  devices.answer({ code: 'unknown' }, 500)
  await started
  expect(phone.registration).toBe('off')
})

test('what another page had before the claim does not undo it', async () => {
  const started = startPhone('1001')
  given[0]!.give()
  await settled()
  seatTold('another page')
  claims[0]!()
  ;(await question(DEVICES)).answer(BROWSER)
  await started
  expect(lines).toHaveLength(1)
})
