// y-websocket-server as its own start script sets it up: documents in memory.
import http from 'node:http'
import { WebSocketServer } from 'ws'
import { setupWSConnection } from '@y/websocket-server/utils'

const sockets = new WebSocketServer({ noServer: true })
sockets.on('connection', setupWSConnection)
const server = http.createServer((_request, response) => response.end('okay'))
server.on('upgrade', (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, (webSocket) => sockets.emit('connection', webSocket, request))
})
server.listen(Number(process.env.PORT), '127.0.0.1')
