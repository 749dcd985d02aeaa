/** What a simulated machine answers to the portal's own commands; to all others nothing, as if all were well. */
export function simulatedAnswer(command: string): { code: number; output: string } {
  const output = command === "date +%s" ? `${Math.floor(Date.now() / 1000)}\n` : "";
  return { code: 0, output };
}
