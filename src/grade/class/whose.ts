/** Whose submission it is, and of which lab: from the instructor, or else from the submission's assignment.json. */

import { z } from 'zod';
import { shorten, type Text, text } from '../../explain/text.ts';
import { studentId } from '../submission/student-id.ts';
import type { Submission } from '../submission/submission.ts';

/** What the instructor said. */
export interface Told {
  readonly lab?: string;
  readonly student?: string;
  /** There is a roster, and this submission is not in it. */
  readonly isUnlisted?: boolean;
}

export interface Whose {
  readonly lab: string | undefined;
  readonly student: string | undefined;
  /** Where the two do not agree. */
  readonly notes: readonly Text[];
}

const FILE = 'assignment.json';
const schema = z.object({ lab: z.string().max(100), student: z.string() });

export function whoseIs({ files }: Submission, { lab, student, isUnlisted }: Told): Whose {
  const content = files.get(FILE);
  const own = content && read(content);
  const notes: Text[] = [];
  if (content && !own) {
    notes.push(text(`${FILE} cannot be read`, `${FILE}을(를) 읽을 수 없습니다`));
  }
  if (own && student !== undefined && own.student !== student) {
    const [theirs, ours] = [shorten(own.student, 100), shorten(student, 100)];
    notes.push(
      text(
        `${FILE} names the student ${theirs}, the instructor ${ours}: graded as ${ours}`,
        `${FILE}의 학생은 ${theirs}이고 교수자가 지정한 학생은 ${ours}입니다. ${ours}(으)로 채점했습니다`,
      ),
    );
  }
  if (own && lab !== undefined && own.lab !== lab) {
    const theirs = shorten(own.lab, 100);
    notes.push(
      text(
        `${FILE} is of the lab ${theirs}, graded as ${lab}`,
        `${FILE}의 실습은 ${theirs}이지만 ${lab}(으)로 채점했습니다`,
      ),
    );
  }
  if (isUnlisted) notes.push(text('the roster does not list this submission', '명단에 없는 제출물입니다'));
  return { lab: lab ?? own?.lab, student: student ?? own?.student, notes };
}

function read(content: Uint8Array): { lab: string; student: string } | undefined {
  try {
    const { lab, student } = schema.parse(JSON.parse(new TextDecoder().decode(content)));
    const id = studentId(student);
    return id === undefined ? undefined : { lab, student: id };
  } catch {
    return undefined;
  }
}
