using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nameplate.Benchmarks;
using Nameplate.Benchmarks.Cases;
using Nameplate.Benchmarks.Report;

Option<bool> quick = new("--quick") { Description = "smaller images and fewer devices: under 4 minutes" };
Option<bool> json = new("--json") { Description = "the report as JSON to stdout, the tables to stderr" };
RootCommand root = new("Measures Nameplate and stm32flash against the limit of the wire. Exit code 0 when every row was measured and every aim met.")
{
    quick,
    json,
};
root.SetAction(parsed => RunAsync(parsed.GetValue(quick) ? BenchmarkPlan.Quick : BenchmarkPlan.Full, parsed.GetValue(json)));
return await root.Parse(args).InvokeAsync();

static async Task<int> RunAsync(BenchmarkPlan plan, bool asJson)
{
    string directory = Directory.CreateTempSubdirectory("nameplate-benchmark").FullName;
    try
    {
        BenchmarkReport report = await MeasureAsync(plan, directory);
        ReportScreen.Write(report, asJson ? Console.Error : Console.Out, asJson ? !Console.IsErrorRedirected : !Console.IsOutputRedirected);
        if (asJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(report, ReportJson.Options));
        }

        return report is { Refused: 0, Missed: 0 } ? 0 : 1;
    }
    catch (BenchmarkException failed)
    {
        Console.Error.WriteLine($"benchmark: {failed.Message}");
        return 2;
    }
    finally
    {
        Directory.Delete(directory, recursive: true);
    }
}

static async Task<BenchmarkReport> MeasureAsync(BenchmarkPlan plan, string directory)
{
    // The first loop compiles what the wire's pacing runs on: it is no measurement.
    await new Rounds(1, spare: 0, Say).RunAsync("warming up", () => WireLimit.GaugeAsync(directory));
    IReadOnlyList<TimeRow> times = await new ShortCase(plan.ShortRuns, directory).RunAsync(Say);
    List<TransferRow> transfers = [];
    foreach (TransferPlan transfer in plan.Transfers)
    {
        transfers.AddRange(await new TransferCase(transfer, plan.SpareAttempts, directory).RunAsync(Say));
    }

    IReadOnlyList<DevicesRow> devices = await new DevicesCase(plan, directory).RunAsync(Say);
    return new BenchmarkReport
    {
        Machine = $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSArchitecture}, {RuntimeInformation.FrameworkDescription}",
        ProtocolBytesPerSecond = Math.Round(ProtocolLimit.BytesPerSecond, 1),
        Transfers = transfers,
        Devices = devices,
        Times = times,
    };
}

static void Say(string text) => Console.Error.WriteLine(text);

internal static class ReportJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
