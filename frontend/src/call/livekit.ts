// What the page has of LiveKit's library: a chunk that is loaded when somebody joins a call that
// LiveKit carries, and not before.
export { ConnectionState, LogLevel, Room, RoomEvent, setLogLevel, Track } from 'livekit-client'
