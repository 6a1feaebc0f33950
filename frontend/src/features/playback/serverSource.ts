import { readRecording, showPlayback } from '../../api/playback'
import { workerReader } from '../../playback/workerReader'
import type { RoomSession } from '../../session/session'
import type { RecordingSource } from './source'

/** The recording of a room, from its server. */
export const serverSource = (session: RoomSession): RecordingSource => ({
  show: () => session.ask(showPlayback),
  read: (document) => session.ask((room, token) => readRecording(room, token, document)),
  reader: workerReader,
  momentPart: 'search',
})
