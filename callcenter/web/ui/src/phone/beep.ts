export type Signal = 'ringing' | 'answered' | 'silent'

const RING_EVERY_MS = 2_400
let context: AudioContext | null = null
let timer = 0

/** Let the headset ring, sound the tone of an automatic answer, or be silent. */
export function beep(signal: Signal): void {
  window.clearInterval(timer)
  if (signal === 'silent') return
  if (signal === 'answered') return tone(880, 0.18)
  tone(520, 0.5)
  timer = window.setInterval(() => tone(520, 0.5), RING_EVERY_MS)
}

function tone(hertz: number, seconds: number): void {
  context ??= new AudioContext()
  const [oscillator, volume] = [context.createOscillator(), context.createGain()]
  oscillator.frequency.value = hertz
  volume.gain.setValueAtTime(0.08, context.currentTime)
  volume.gain.setTargetAtTime(0, context.currentTime + seconds * 0.7, 0.05)
  oscillator.connect(volume).connect(context.destination)
  oscillator.start()
  oscillator.stop(context.currentTime + seconds)
}
