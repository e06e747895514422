return args is ["metadata", ..] ? MediaScoring.Benchmarks.MetadataBenchmark.Run(args[1..]) : 0;
