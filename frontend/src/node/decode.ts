process.exitCode = 1;
process.stderr.write("no decoder yet\n");
