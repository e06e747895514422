using MediaScoring.Cli;
using MediaScoring.Cli.Output;

using var terminal = Terminal.OfThisProcess();
return await CommandLine.RunAsync(args, terminal);
