/** A sound that comes back: played in the headset, and its loudness, 0 to 1. */
export interface Echo {
  level(): number
  stop(): void
}

/** Play a stream and measure it. */
export function listenTo(stream: MediaStream): Echo {
  // Without an element that plays it, a browser gives no samples of a stream from outside.
  const sound = new Audio()
  sound.srcObject = stream
  sound.autoplay = true
  const context = new AudioContext()
  const meter = context.createAnalyser()
  meter.fftSize = 512
  context.createMediaStreamSource(stream).connect(meter)
  const samples = new Float32Array(meter.fftSize)
  return {
    level() {
      meter.getFloatTimeDomainData(samples)
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length
      return Math.min(1, Math.sqrt(power) * 3)
    },
    stop() {
      sound.srcObject = null
      void context.close()
    },
  }
}
