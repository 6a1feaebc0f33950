import type { Trouble } from '../../call/state'
import type { Input, Problem } from '../../call/devices'
import type { Reach } from '../../call/peer'
import { type Locale, locale, messages, textOf } from '../../i18n/messages'

/** What the server refuses, and why one is not in the call any more. */
const codes: Record<string, Record<Locale, string>> = {
  'call-full': {
    en: 'The call is full. Try again when somebody has left.',
    de: 'Der Anruf ist voll. Versuchen Sie es wieder, wenn jemand gegangen ist.',
  },
  stopped: {
    en: 'You were removed from the call. You can join again in a minute, or ask an interviewer to let you in.',
    de: 'Sie wurden aus dem Anruf genommen. In einer Minute können Sie wieder teilnehmen, oder ein Interviewer lässt Sie herein.',
  },
  'not-a-member': {
    en: 'Only people who have joined the room can be in its call. Reload the page to join.',
    de: 'Nur wer dem Raum beigetreten ist, kann am Anruf teilnehmen. Laden Sie die Seite neu, um beizutreten.',
  },
  'not-allowed': { en: 'You can’t do this in the call.', de: 'Das können Sie in diesem Anruf nicht tun.' },
  'not-started': {
    en: 'The interview has not started. You can join the call when it does.',
    de: 'Das Interview hat noch nicht begonnen. Danach können Sie am Anruf teilnehmen.',
  },
  ended: {
    en: 'The interview has ended, and the call with it.',
    de: 'Das Interview ist beendet und damit auch der Anruf.',
  },
  'no-such-member': {
    en: 'This person is no longer in the room.',
    de: 'Diese Person ist nicht mehr im Raum.',
  },
  'joined-elsewhere': {
    en: 'You joined the call in another tab, so this one has left it.',
    de: 'Sie nehmen in einem anderen Tab am Anruf teil, deshalb hat dieser ihn verlassen.',
  },
  'too-often': {
    en: 'That was too much at once. Wait a moment, then try again.',
    de: 'Das war zu viel auf einmal. Warten Sie einen Moment und versuchen Sie es dann erneut.',
  },
  'livekit-silent': {
    en: 'The media server of the call (LiveKit) does not answer, so somebody who was muted or taken out may still be connected to it. Ask the host to check LiveKit; to be safe, end the call.',
    de: 'Der Medienserver des Anrufs (LiveKit) antwortet nicht. Wer stummgeschaltet oder aus dem Anruf genommen wurde, ist dort vielleicht noch verbunden. Bitten Sie die Betreiber, LiveKit zu prüfen, und beenden Sie den Anruf, um sicherzugehen.',
  },
  lost: {
    en: 'The call has ended for you: the server could not be reached for two minutes. Join again when the connection is back.',
    de: 'Der Anruf ist für Sie zu Ende: Der Server war zwei Minuten nicht erreichbar. Nehmen Sie wieder teil, sobald die Verbindung da ist.',
  },
}

/** What went wrong, for people. */
export function troubleText({ code, message }: Trouble): string {
  const known = codes[code.replace(/^left-/, '')]
  return known?.[locale()] ?? message
}

const devices: Record<Input, Record<Problem, Record<Locale, string>>> = {
  microphone: {
    refused: {
      en: 'The browser does not let this page use the microphone. Click the icon beside the address, allow the microphone, then turn it on again.',
      de: 'Der Browser lässt diese Seite das Mikrofon nicht benutzen. Klicken Sie auf das Symbol neben der Adresse, erlauben Sie das Mikrofon und schalten Sie es wieder ein.',
    },
    missing: {
      en: 'No microphone was found. Connect one, or join without: you hear the others.',
      de: 'Es wurde kein Mikrofon gefunden. Schließen Sie eines an, oder nehmen Sie ohne teil: Sie hören die anderen.',
    },
    busy: {
      en: 'The microphone is used by another program. Close that, then turn it on again.',
      de: 'Das Mikrofon wird von einem anderen Programm benutzt. Schließen Sie es und schalten Sie das Mikrofon wieder ein.',
    },
    insecure: {
      en: 'Browsers allow the microphone on https pages only. Ask the host to set up https.',
      de: 'Browser erlauben das Mikrofon nur auf https-Seiten. Bitten Sie die Betreiber, https einzurichten.',
    },
    unplugged: {
      en: 'The microphone was unplugged. Connect it again or choose another, then turn it on.',
      de: 'Das Mikrofon wurde ausgesteckt. Schließen Sie es wieder an oder wählen Sie ein anderes, und schalten Sie es ein.',
    },
    failed: {
      en: 'The microphone could not be turned on. Try again, or choose another.',
      de: 'Das Mikrofon ließ sich nicht einschalten. Versuchen Sie es erneut, oder wählen Sie ein anderes.',
    },
  },
  camera: {
    refused: {
      en: 'The browser does not let this page use the camera. Click the icon beside the address, allow the camera, then turn it on again.',
      de: 'Der Browser lässt diese Seite die Kamera nicht benutzen. Klicken Sie auf das Symbol neben der Adresse, erlauben Sie die Kamera und schalten Sie sie wieder ein.',
    },
    missing: {
      en: 'No camera was found. You can be in the call without one.',
      de: 'Es wurde keine Kamera gefunden. Sie können ohne teilnehmen.',
    },
    busy: {
      en: 'The camera is used by another program. Close that, then turn it on again.',
      de: 'Die Kamera wird von einem anderen Programm benutzt. Schließen Sie es und schalten Sie die Kamera wieder ein.',
    },
    insecure: {
      en: 'Browsers allow the camera on https pages only. Ask the host to set up https.',
      de: 'Browser erlauben die Kamera nur auf https-Seiten. Bitten Sie die Betreiber, https einzurichten.',
    },
    unplugged: {
      en: 'The camera was unplugged. Connect it again or choose another, then turn it on.',
      de: 'Die Kamera wurde ausgesteckt. Schließen Sie sie wieder an oder wählen Sie eine andere, und schalten Sie sie ein.',
    },
    failed: {
      en: 'The camera could not be turned on. Try again, or choose another.',
      de: 'Die Kamera ließ sich nicht einschalten. Versuchen Sie es erneut, oder wählen Sie eine andere.',
    },
  },
  screen: {
    refused: {
      en: 'The browser does not let this page share the screen. Allow it in the settings of your system.',
      de: 'Der Browser lässt diese Seite den Bildschirm nicht teilen. Erlauben Sie es in den Einstellungen Ihres Systems.',
    },
    missing: {
      en: 'This browser can’t share a screen. Try another browser, on a computer.',
      de: 'Dieser Browser kann keinen Bildschirm teilen. Versuchen Sie es mit einem anderen, an einem Computer.',
    },
    busy: {
      en: 'The screen could not be shared. Try again, or choose a window instead.',
      de: 'Der Bildschirm ließ sich nicht teilen. Versuchen Sie es erneut, oder wählen Sie ein Fenster.',
    },
    insecure: {
      en: 'Browsers allow sharing a screen on https pages only. Ask the host to set up https.',
      de: 'Browser erlauben das Teilen des Bildschirms nur auf https-Seiten. Bitten Sie die Betreiber, https einzurichten.',
    },
    unplugged: { en: '', de: '' },
    failed: {
      en: 'The screen could not be shared. Try again.',
      de: 'Der Bildschirm ließ sich nicht teilen. Versuchen Sie es erneut.',
    },
  },
}

/** Why a device is not on, and what to do about it. */
export const deviceText = (input: Input, problem: Problem): string => devices[input][problem][locale()]

const ways = messages({
  en: {
    interrupted: (name: string) => `The connection to ${name} was interrupted. Looking for another way.`,
    'no-relay': (name: string) =>
      `No way to ${name}: your networks don’t allow a direct connection. Ask the host to set up a relay (TURN).`,
    'relay-refused': (name: string) =>
      `No way to ${name}: the relay did not accept what this server gave. Ask the host to check the relay’s secret.`,
    server: () => 'The connection to the media server of the call was interrupted. Connecting again …',
    'no-server': () =>
      'The media server of the call (LiveKit) can’t be reached, so you hear and see nobody. The page goes on trying. Check your network, or ask the host to check that server.',
    'no-way': (name: string) =>
      `No way to ${name}, not even by the relay. Try another network, or ask the host to check the relay.`,
  },
  de: {
    interrupted: (name) => `Die Verbindung zu ${name} ist unterbrochen. Es wird ein anderer Weg gesucht.`,
    'no-relay': (name) =>
      `Kein Weg zu ${name}: Ihre Netze lassen keine direkte Verbindung zu. Bitten Sie die Betreiber, ein Relay (TURN) einzurichten.`,
    'relay-refused': (name) =>
      `Kein Weg zu ${name}: Das Relay hat die Angaben dieses Servers nicht angenommen. Bitten Sie die Betreiber, das Geheimnis des Relays zu prüfen.`,
    server: () => 'Die Verbindung zum Medienserver des Anrufs ist unterbrochen. Sie wird wiederhergestellt …',
    'no-server': () =>
      'Der Medienserver des Anrufs (LiveKit) ist nicht erreichbar, deshalb hören und sehen Sie niemanden. Die Seite versucht es weiter. Prüfen Sie Ihr Netz, oder bitten Sie die Betreiber, diesen Server zu prüfen.',
    'no-way': (name) =>
      `Kein Weg zu ${name}, auch nicht über das Relay. Versuchen Sie es in einem anderen Netz, oder bitten Sie die Betreiber, das Relay zu prüfen.`,
  },
})

/** Why somebody is neither heard nor seen; undefined as long as there is hope. */
export function reachText(name: string, reach: Reach | undefined): string | undefined {
  const t = textOf(ways)
  if (reach?.kind === 'interrupted') return reach.why ? t[reach.why]() : t.interrupted(name)
  return reach?.kind === 'unreachable' ? t[reach.why](name) : undefined
}

/** Whether it is the way to everybody, and not to this person alone. */
export const isAboutAll = (reach: Reach | undefined): boolean =>
  (reach?.kind === 'interrupted' && reach.why === 'server') ||
  (reach?.kind === 'unreachable' && reach.why === 'no-server')
