export const solvers = {};
