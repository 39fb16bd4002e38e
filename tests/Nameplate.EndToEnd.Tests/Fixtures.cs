using Nameplate.Testing;

// The firmware is built once for all classes.
[assembly: AssemblyFixture(typeof(BlinkBuild))]
