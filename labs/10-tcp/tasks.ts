/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { ackTask } from './tasks/ack.ts';
import { checksumTask } from './tasks/checksum.ts';
import { diagnoseConnectTask } from './tasks/diagnose-connect.ts';
import { diagnoseTransferTask } from './tasks/diagnose-transfer.ts';
import { handshakeTask } from './tasks/handshake.ts';
import { readTcpTask } from './tasks/read-tcp.ts';
import { receiverTask } from './tasks/receiver.ts';
import { segmentsTask } from './tasks/segments.ts';
import { senderTask } from './tasks/sender.ts';
import { synTask } from './tasks/syn.ts';

export const tcpAssignment: Assignment = {
  lab: 'tcp',
  tasks: [
    readTcpTask,
    segmentsTask,
    checksumTask,
    synTask,
    ackTask,
    handshakeTask,
    diagnoseConnectTask,
    receiverTask,
    senderTask,
    diagnoseTransferTask,
  ],
};
