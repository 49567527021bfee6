// Runs where the browser makes sound: hands every block of the microphone to the page.
class Recorder extends AudioWorkletProcessor {
  process(inputs) {
    const voice = inputs[0]?.[0]
    if (voice !== undefined) this.port.postMessage(voice.slice())
    return true
  }
}

registerProcessor('recorder', Recorder)
