import processorUrl from './recorder_worklet.js?url'

/** Somebody speaking into the microphone. */
export interface Recorder {
  /** Loudness just now, 0 to 1. */
  level(): number
  seconds(): number
  /** End, and give what was said as a WAV file. */
  stop(): Promise<Blob>
  cancel(): void
}

export const MOST_SECONDS = 120

/** Begin to record; throws when the browser gives no microphone. */
export async function startRecorder(): Promise<Recorder> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } })
  const context = new AudioContext()
  const close = (): void => {
    for (const track of stream.getTracks()) track.stop()
    void context.close()
  }
  try {
    await context.audioWorklet.addModule(processorUrl)
  } catch (problem) {
    close()
    throw problem
  }
  const heard: Float32Array[] = []
  let samples = 0
  let loudness = 0
  const tap = new AudioWorkletNode(context, 'recorder', { numberOfInputs: 1, numberOfOutputs: 0 })
  tap.port.onmessage = ({ data }: MessageEvent<Float32Array>) => {
    if (samples >= MOST_SECONDS * context.sampleRate) return
    heard.push(data)
    samples += data.length
    loudness = Math.max(0.9 * loudness, Math.min(1, 3 * Math.sqrt(data.reduce((sum, one) => sum + one * one, 0) / data.length)))
  }
  context.createMediaStreamSource(stream).connect(tap)
  return {
    level: () => loudness,
    seconds: () => samples / context.sampleRate,
    async stop() {
      await context.suspend()
      const rate = context.sampleRate
      close()
      return new Blob([wav(heard, rate)], { type: 'audio/wav' })
    },
    cancel: close,
  }
}

/** Write samples of one voice as a WAV file of 16 bits. */
export function wav(blocks: Float32Array[], rate: number): ArrayBuffer {
  const count = blocks.reduce((sum, block) => sum + block.length, 0)
  const view = new DataView(new ArrayBuffer(44 + 2 * count))
  const word = (at: number, text: string): void => [...text].forEach((sign, n) => view.setUint8(at + n, sign.charCodeAt(0)))
  word(0, 'RIFF')
  view.setUint32(4, 36 + 2 * count, true)
  word(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, rate, true)
  view.setUint32(28, 2 * rate, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  word(36, 'data')
  view.setUint32(40, 2 * count, true)
  let at = 44
  for (const block of blocks) {
    for (const sample of block) {
      view.setInt16(at, Math.round(Math.max(-1, Math.min(1, sample)) * 32767), true)
      at += 2
    }
  }
  return view.buffer
}
