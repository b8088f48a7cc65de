/** What students do in this lab, easy things first. */

import type { Assignment } from '../../src/grade/task.ts';
import { bridgeTask } from './tasks/bridge.ts';
import { ccmpTask } from './tasks/ccmp.ts';
import { diagnoseWifiTask } from './tasks/diagnose-wifi.ts';
import { eapolMicTask } from './tasks/eapol-mic.ts';
import { elementsTask } from './tasks/elements.ts';
import { pmkPtkTask } from './tasks/pmk-ptk.ts';

export const wifiAssignment: Assignment = {
  lab: 'wifi',
  tasks: [elementsTask, bridgeTask, pmkPtkTask, eapolMicTask, ccmpTask, diagnoseWifiTask],
};
