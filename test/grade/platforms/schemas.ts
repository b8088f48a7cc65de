/**
 * What platforms take, as JSON Schemas, written from their published field lists. `additionalProperties: false` where the
 * platform does not name a field, even if it would ignore one: a slip of the pen in a field's name must show.
 */

const text = { type: 'string' } as const;
const number = { type: 'number' } as const;
const visibility = { enum: ['hidden', 'after_due_date', 'after_published', 'visible'] } as const;
const textFormat = { enum: ['text', 'html', 'simple_format', 'md', 'ansi'] } as const;

/** https://gradescope-autograders.readthedocs.io/en/latest/specs/, "Output format" and what follows it. */
export const gradescopeSchema = {
  type: 'object',
  additionalProperties: false,
  // Without a score at the top, each test needs one.
  required: ['score', 'tests'],
  properties: {
    score: number,
    execution_time: number,
    output: text,
    output_format: textFormat,
    test_output_format: textFormat,
    test_name_format: textFormat,
    visibility,
    stdout_visibility: visibility,
    extra_data: { type: 'object' },
    tests: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        properties: {
          score: number,
          max_score: number,
          status: { enum: ['passed', 'failed'] },
          name: text,
          name_format: textFormat,
          number: text,
          output: text,
          output_format: textFormat,
          tags: { type: 'array', items: text },
          visibility,
          extra_data: { type: 'object' },
        },
      },
    },
    leaderboard: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'value'],
        properties: { name: text, value: { type: ['number', 'string'] }, order: { enum: ['asc', 'desc'] } },
      },
    },
  },
} as const;

const images = {
  type: 'array',
  items: {
    anyOf: [
      text,
      { type: 'object', additionalProperties: false, required: ['url'], properties: { label: text, url: text } },
    ],
  },
} as const;

/** https://docs.prairielearn.com/externalGrading/, "Grading results". */
export const prairielearnSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    gradable: { type: 'boolean' },
    score: { type: 'number', minimum: 0, maximum: 1 },
    format_errors: { anyOf: [text, { type: 'array', items: text }] },
    message: text,
    output: text,
    images,
    packet_journey: { type: 'object' }, // "you may add any additional data to that object that you want"
    tests: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        // Both on every test, or the points of none are shown.
        required: ['points', 'max_points'],
        properties: {
          name: text,
          description: text,
          points: number,
          max_points: number,
          message: text,
          output: text,
          images,
        },
      },
    },
  },
  if: { properties: { gradable: { const: false } }, required: ['gradable'] },
  else: { required: ['score'] },
} as const;

const wholeNumber = { type: 'integer', minimum: 0 } as const;
const someText = { type: 'string', minLength: 1 } as const;
const instant = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\dZ$' } as const;

/**
 * https://github.com/foundation50/classroom50/wiki/Advanced-Autograding, "The result.json contract". A test may have
 * fields of its own; ours has one.
 */
export const classroom50Schema = {
  type: 'object',
  additionalProperties: false,
  required: [
    ...['schema', 'classroom', 'assignment', 'assignment_type', 'owner', 'submission', 'commit', 'release', 'review'],
    ...['datetime', 'score', 'max-score', 'tests'],
  ],
  properties: {
    schema: { const: 'classroom50/result/v1' },
    classroom: someText,
    assignment: someText,
    assignment_type: { enum: ['individual', 'group', 'team'] },
    owner: someText,
    submission: { type: 'string', pattern: '^submit/' },
    commit: someText,
    release: someText,
    review: someText,
    datetime: instant,
    graded_at: instant,
    score: wholeNumber,
    'max-score': wholeNumber,
    tests: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['test-name', 'passed', 'score', 'max-score'],
        properties: {
          'test-name': someText,
          passed: { type: 'boolean' },
          score: wholeNumber,
          'max-score': wholeNumber,
          output: text,
        },
      },
    },
    submitted_by: {
      type: 'object',
      additionalProperties: false,
      required: ['username'],
      properties: { username: someText, id: { type: ['integer', 'null'] } },
    },
  },
} as const;

/** https://docs.prairielearn.com/schemas/infoQuestion/: the fields that a question of ours may have. */
export const infoQuestionSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['uuid', 'title', 'topic', 'type'],
  properties: {
    uuid: { type: 'string', pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$' },
    title: someText,
    topic: someText,
    tags: { type: 'array', items: text },
    type: { const: 'v3' },
    gradingMethod: { enum: ['Internal', 'External', 'Manual'] },
    singleVariant: { type: 'boolean' },
    showCorrectAnswer: { type: 'boolean' },
    partialCredit: { type: 'boolean' },
    externalGradingOptions: {
      type: 'object',
      additionalProperties: false,
      required: ['image'],
      properties: {
        image: someText,
        entrypoint: { anyOf: [text, { type: 'array', items: text }] },
        serverFilesCourse: { type: 'array', items: text },
        timeout: { type: 'integer', minimum: 1, maximum: 600 },
        enableNetworking: { type: 'boolean' },
        environment: { type: 'object', additionalProperties: text },
      },
    },
  },
} as const;
