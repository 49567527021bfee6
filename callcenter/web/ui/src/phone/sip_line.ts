import { UA, WebSocketInterface } from 'jssip'
import type { RTCSession } from 'jssip/lib/RTCSession'
import type { IncomingRTCSessionEvent } from 'jssip/lib/UA'

import { beep } from './beep'
import { phone, type EchoCall, type Line, type LineSettings } from './phone'

const RENEWED_S = 120
const AUTO_ANSWER_MS = 400
const ECHO = 'echo'

/** Sign in to the exchange; calls show in `phone`. */
export function openLine(settings: LineSettings): Line {
  const sound = new Audio()
  sound.autoplay = true
  const agent = new UA({
    sockets: [new WebSocketInterface(settings.address)],
    uri: `sip:${settings.user}@${new URL(settings.address).hostname}`,
    password: settings.secret,
    register_expires: RENEWED_S,
    session_timers: false,
    connection_recovery_min_interval: 1,
    connection_recovery_max_interval: 5,
  })
  let session: RTCSession | null = null

  agent.on('registered', () => {
    phone.registration = 'registered'
    // A goodbye that was sent while the socket was away never came; asking again finds out.
    if (session?.isEstablished()) session.renegotiate()
  })
  agent.on('unregistered', () => {
    if (phone.registration === 'registered') phone.registration = 'connecting'
  })
  agent.on('disconnected', () => {
    phone.registration = 'connecting'
  })
  agent.on('registrationFailed', () => {
    phone.registration = 'failed'
  })
  agent.on('newRTCSession', (event: { originator: string } & object) => {
    if (event.originator === 'remote') ring(event as unknown as IncomingRTCSessionEvent)
  })

  function ring(event: IncomingRTCSessionEvent): void {
    if (session !== null) {
      event.session.terminate({ status_code: 486 })
      return
    }
    session = event.session
    phone.call = {
      call: event.request.getHeader('X-CC-Call') ?? null,
      phase: 'ringing',
      held: false,
      muted: false,
    }
    // The service asks for it where the agent wishes so, or the centre has it as its rule.
    const byItself = (event.request.getHeader('Call-Info') ?? '').includes('answer-after=0')
    follow(event.session)
    beep(byItself ? 'answered' : 'ringing')
    if (byItself) {
      window.setTimeout(() => {
        if (session === event.session) line.answer() // and no call that came after it
      }, AUTO_ANSWER_MS)
    }
  }

  function follow(one: RTCSession): void {
    const over = (): void => {
      if (session !== one) return
      session = null
      phone.call = null
      beep('silent')
      sound.srcObject = null
    }
    one.on('peerconnection', ({ peerconnection }: { peerconnection: RTCPeerConnection }) => {
      peerconnection.addEventListener('track', (track) => {
        sound.srcObject = track.streams[0] ?? new MediaStream([track.track])
      })
    })
    one.on('sdp', (event: { originator: string; sdp: string }) => {
      if (event.originator === 'local') event.sdp = reachable(event.sdp)
    })
    one.on('accepted', () => {
      beep('silent')
      if (phone.call) phone.call.phase = 'talking'
    })
    one.on('hold', () => phone.call && (phone.call.held = true))
    one.on('unhold', () => phone.call && (phone.call.held = false))
    one.on('muted', () => phone.call && (phone.call.muted = true))
    one.on('unmuted', () => phone.call && (phone.call.muted = false))
    one.on('ended', over)
    one.on('failed', over)
  }

  /** A closed page says goodbye itself; the exchange would notice only after seconds of silence. */
  const leave = (): void => {
    if (session && !session.isEnded()) session.terminate()
  }
  window.addEventListener('pagehide', leave)

  const line: Line = {
    answer() {
      if (phone.call?.phase !== 'ringing' || session === null || session.isEstablished()) return
      session.answer({ mediaStream: settings.microphone, pcConfig: { iceServers: [] } })
    },
    reject() {
      if (phone.call?.phase === 'ringing') session?.terminate({ status_code: 603 })
    },
    hangUp() {
      if (session && !session.isEnded()) session.terminate()
    },
    hold(on) {
      if (on) session?.hold()
      else session?.unhold()
    },
    mute(on) {
      if (on) session?.mute({ audio: true })
      else session?.unmute({ audio: true })
    },
    sendDigit(digit) {
      if (session?.isEstablished()) session.sendDTMF(digit, { duration: 120, interToneGap: 80 })
    },
    echo: () => echo(agent, settings),
    close() {
      window.removeEventListener('pagehide', leave)
      leave()
      // It goes on signing out for a while: what it tells then is not of the phone that is next.
      agent.removeAllListeners()
      agent.stop()
      sound.srcObject = null
    },
  }
  agent.start()
  return line
}

/** Call the echo of the exchange's dialplan; no service and no colleague has a part in it. */
function echo(agent: UA, settings: LineSettings): Promise<EchoCall> {
  return new Promise((resolve, reject) => {
    const session: RTCSession = agent.call(`sip:${ECHO}@${new URL(settings.address).hostname}`, {
      mediaStream: settings.microphone,
      pcConfig: { iceServers: [] },
      eventHandlers: {
        peerconnection({ peerconnection }: { peerconnection: RTCPeerConnection }) {
          peerconnection.addEventListener('track', (track) => {
            const end = (): void => {
              if (!session.isEnded()) session.terminate()
            }
            resolve({ stream: track.streams[0] ?? new MediaStream([track.track]), end })
          })
        },
        sdp(event: { originator: string; sdp: string }) {
          if (event.originator === 'local') event.sdp = reachable(event.sdp)
        },
        failed: ({ cause }: { cause: string }) => reject(new Error(cause)),
      },
    })
  })
}

/** On the machine itself only loopback leads to the exchange; other candidates only cost time. */
function reachable(sdp: string): string {
  if (window.location.hostname !== '127.0.0.1') return sdp
  const lines = sdp.split('\r\n')
  const local = lines.filter((text) => !text.startsWith('a=candidate:') || text.includes(' 127.0.0.1 '))
  return local.some((text) => text.startsWith('a=candidate:')) ? local.join('\r\n') : sdp
}
