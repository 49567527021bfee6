/** Loudness of a microphone, 0 to 1, and the own voice a moment later in the headset. */
export interface Echo {
  level(): number
  stop(): void
}

const DELAY_S = 0.6

export function startEcho(stream: MediaStream): Echo {
  const context = new AudioContext()
  const source = context.createMediaStreamSource(stream)
  const meter = context.createAnalyser()
  const delay = context.createDelay(1)
  delay.delayTime.value = DELAY_S
  meter.fftSize = 512
  source.connect(meter)
  source.connect(delay).connect(context.destination)
  const samples = new Float32Array(meter.fftSize)
  return {
    level() {
      meter.getFloatTimeDomainData(samples)
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length
      return Math.min(1, Math.sqrt(power) * 3)
    },
    stop() {
      source.disconnect()
      void context.close()
    },
  }
}
