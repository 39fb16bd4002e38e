// nameplate-site: writes the documentation as static pages. Arguments: the checkout, the folder to write to.
// Exit code 0: written, and every link inside it leads somewhere; 1: it does not; 2: wrong arguments.
using System.Diagnostics;
using Nameplate.Site;

if (args.Length != 2)
{
    Console.Error.WriteLine("usage: Nameplate.Site CHECKOUT FOLDER");
    return 2;
}

Stopwatch watch = Stopwatch.StartNew();
SiteReport report = SiteBuilder.Build(args[0], args[1]);
foreach (string problem in report.Problems)
{
    Console.Error.WriteLine($"error: {problem}");
}

Console.WriteLine($"{report.Pages} pages, {report.Bytes / 1024:N0} KB, {report.Links:N0} links inside, {report.Problems.Count} broken, "
    + $"{watch.Elapsed.TotalSeconds:N1} s: {args[1]}");
return report.Problems.Count == 0 ? 0 : 1;
