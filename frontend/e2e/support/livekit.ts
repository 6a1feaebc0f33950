import {
  DisconnectReason,
  LeaveRequest,
  LeaveRequest_Action,
  ParticipantPermission,
  SignalResponse,
  TrackSource,
} from '@livekit/protocol'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { Participant } from './livekitParticipant'
import { check, type Claims } from './livekitToken'

/** A request of the server API that was let in. */
export interface Asked {
  method: string
  body: Record<string, unknown>
}

/**
 * A stand-in for LiveKit, which cannot be had where these tests run. It checks tokens as LiveKit
 * documents them, speaks as much of its signalling as its own client needs, and forwards media.
 * What it does not do: simulcast, adaptation to networks, resuming a lost connection, more than
 * one node.
 */
export class LiveKit {
  readonly key = { name: 'pairpad-test', secret: 'what the stand-in and this server know' }
  /** What the server has asked for, in its order. */
  readonly asked: Asked[] = []
  /** Why somebody was not let in. */
  readonly refused: string[] = []
  private readonly rooms = new Map<string, Set<Participant>>()
  private readonly sockets = new WebSocketServer({ noServer: true })
  private constructor(private readonly http: HttpServer) {}
  port = 0

  static async start(): Promise<LiveKit> {
    const http = createServer()
    const livekit = new LiveKit(http)
    http.on('request', (request, response) => void livekit.answer(request, response))
    http.on('upgrade', (request, socket, head) => livekit.upgrade(request, socket, head))
    http.listen(0, '127.0.0.1')
    await once(http, 'listening')
    const place = http.address()
    if (typeof place !== 'object' || !place) throw new Error('a server has a port')
    livekit.port = place.port
    return livekit
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`
  }

  /** Everybody who is connected, by their names. */
  get names(): string[] {
    return [...this.rooms.values()].flatMap((people) => [...people].map(({ name }) => name)).toSorted()
  }

  /** Somebody who is connected. */
  find(name: string): Participant | undefined {
    return [...this.rooms.values()].flatMap((people) => [...people]).find((one) => one.name === name)
  }

  private grant(request: IncomingMessage): Claims | string {
    const { searchParams } = new URL(request.url ?? '', 'http://a')
    const bearer = (request.headers.authorization ?? '').replace('Bearer ', '')
    const claims = check(searchParams.get('access_token') ?? bearer, this.key)
    if (typeof claims === 'string') this.refused.push(claims)
    return claims
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer) {
    const claims = this.grant(request)
    const { room = '', roomJoin } = typeof claims === 'string' ? {} : claims.video
    if (typeof claims === 'string' || !roomJoin || !room || !claims.sub)
      return void socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n')
    const { sub, name = '' } = claims
    const isResuming = new URL(request.url ?? '', 'http://a').searchParams.get('reconnect') === '1'
    this.sockets.handleUpgrade(request, socket, head, (opened) => {
      if (isResuming) {
        // Nothing is resumed here: they connect anew, as LiveKit lets them where it can't resume.
        const value = new LeaveRequest({ canReconnect: true, action: LeaveRequest_Action.RECONNECT })
        opened.send(new SignalResponse({ message: { case: 'leave', value } }).toBinary())
        return opened.close()
      }
      const people = this.rooms.get(room) ?? new Set()
      this.rooms.set(room, people)
      const earlier = [...people].find(({ identity }) => identity === sub)
      earlier?.remove(DisconnectReason.DUPLICATE_IDENTITY)
      const others = {
        name: room,
        all: () => [...people],
        gone: (one: Participant) => void people.delete(one),
      }
      const participant = new Participant(opened, others, sub, name, claims.video)
      people.add(participant)
      participant.welcome()
    })
  }

  private async answer(request: IncomingMessage, response: ServerResponse) {
    const send = (status: number, body: unknown) => {
      response.writeHead(status, {
        'content-type': 'application/json',
        'access-control-allow-origin': '*',
      })
      response.end(JSON.stringify(body))
    }
    const claims = this.grant(request)
    if (typeof claims === 'string') return send(401, { code: 'unauthenticated', msg: claims })
    const method = /^\/twirp\/livekit\.RoomService\/(\w+)$/.exec(request.url ?? '')?.[1]
    if (method === undefined) return send(200, 'success')
    const body = JSON.parse(await text(request)) as Record<string, unknown>
    const { video } = claims
    const isAllowed =
      method === 'DeleteRoom' ? video.roomCreate : video.roomAdmin && video.room === body['room']
    if (!isAllowed) return send(403, { code: 'permission_denied' })
    this.asked.push({ method, body })
    const found = this.serve(method, body)
    return found === undefined ? send(404, { code: 'not_found' }) : send(200, found)
  }

  private serve(method: string, body: Record<string, unknown>): unknown {
    const people = this.rooms.get(String(body['room']))
    if (method === 'ListParticipants') {
      const options = { useProtoFieldName: true, emitDefaultValues: true }
      return { participants: [...(people ?? [])].map((one) => one.info().toJson(options)) }
    }
    if (method === 'DeleteRoom') {
      for (const one of people ?? []) one.remove(DisconnectReason.ROOM_DELETED)
      return people && {}
    }
    const participant = [...(people ?? [])].find(({ identity }) => identity === body['identity'])
    if (!participant) return undefined
    if (method === 'RemoveParticipant') participant.remove(DisconnectReason.PARTICIPANT_REMOVED)
    if (method === 'UpdateParticipant')
      participant.permit(ParticipantPermission.fromJson(body['permission'] as never))
    if (method === 'MutePublishedTrack') {
      const published = participant.find(String(body['track_sid']))
      if (!published || published.info.source !== TrackSource.MICROPHONE) return undefined
      participant.mute(published, body['muted'] === true)
    }
    return {}
  }

  async stop(): Promise<void> {
    for (const people of this.rooms.values())
      for (const one of people) one.remove(DisconnectReason.SERVER_SHUTDOWN)
    this.http.closeAllConnections()
    this.http.close()
    await once(this.http, 'close')
  }
}
