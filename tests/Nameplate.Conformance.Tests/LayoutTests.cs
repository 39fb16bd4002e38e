using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Nameplate.Identity;
using Nameplate.Testing;

namespace Nameplate.Conformance.Tests;

/// <summary>The structures and constants of CLibrary.cs are those of the headers: the C compiler is asked for each.</summary>
public sealed class LayoutTests
{
    private static readonly Type[] s_structures =
    [
        typeof(nameplate_port_t), typeof(nameplate_region_t), typeof(nameplate_slot_t), typeof(nameplate_t),
        typeof(nameplate_field_t), typeof(nameplate_crypto_t), typeof(nameplate_flash_t), typeof(nameplate_change_t),
        typeof(nameplate_edit_t),
    ];

    [Fact]
    public void Structures_are_laid_out_as_the_compiler_does()
    {
        CBuild.Require();
        var asks = new StringBuilder();
        var expected = new List<string>();
        foreach (Type type in s_structures)
        {
            asks.AppendLine($"printf(\"{type.Name} %zu\\n\", sizeof({type.Name}));");
            expected.Add($"{type.Name} {Marshal.SizeOf(type)}");
            foreach (FieldInfo member in type.GetFields(BindingFlags.Instance | BindingFlags.Public))
            {
                asks.AppendLine($"printf(\"{type.Name}.{member.Name} %zu %zu\\n\", offsetof({type.Name}, {member.Name}), "
                    + $"sizeof((({type.Name} *)0)->{member.Name}));");
                expected.Add($"{type.Name}.{member.Name} {Marshal.OffsetOf(type, member.Name)} {SizeOf(member.FieldType)}");
            }
        }

        Answers(asks).ShouldBe(expected);
    }

    [Fact]
    public void Constants_have_the_values_of_the_header()
    {
        CBuild.Require();
        (string Name, int Value)[] constants =
        [
            .. Enum.GetValues<CResult>().Select(r => ($"NAMEPLATE_{r}", (int)r)),
            ("NAMEPLATE_UNSETTLED", (int)StoreStatus.Unsettled), ("NAMEPLATE_DEGRADED", (int)StoreStatus.Degraded),
            ("NAMEPLATE_STALE_UID", (int)StoreStatus.StaleUid), ("NAMEPLATE_ECC_SEEN", (int)StoreStatus.EccSeen),
            ("NAMEPLATE_CONFLICT", (int)StoreStatus.Conflict), ("NAMEPLATE_DUPLICATE_FIELD", (int)StoreStatus.DuplicateField),
            ("NAMEPLATE_BAD_FIELDS", (int)StoreStatus.BadFields), ("NAMEPLATE_LOST_UPDATE", (int)StoreStatus.LostUpdate),
            ("NAMEPLATE_SINGLE_ECC", (int)StoreStatus.SingleEcc), ("NAMEPLATE_WRONG_REGIONS", (int)StoreStatus.WrongRegions),
            ("NAMEPLATE_LINE_OK", (int)LineState.Fine), ("NAMEPLATE_LINE_CORRECTED", (int)LineState.Corrected),
            ("NAMEPLATE_LINE_UNREADABLE", (int)LineState.Unreadable), ("NAMEPLATE_DEVICE_ID", KnownId.DeviceId),
            ("NAMEPLATE_MAC", KnownId.Mac), ("NAMEPLATE_MAC_COUNT", KnownId.MacCount),
            ("NAMEPLATE_AUTHENTICATION", Field.AuthId), ("NAMEPLATE_NAME", Field.NameId),
        ];
        var asks = new StringBuilder();
        foreach ((string name, _) in constants)
        {
            asks.AppendLine($"printf(\"{name} %d\\n\", (int){name});");
        }

        Answers(asks).ShouldBe(constants.Select(c => $"{c.Name} {c.Value}"));
    }

    private static int SizeOf(Type type) =>
        type.IsPointer || type.IsFunctionPointer || type.IsUnmanagedFunctionPointer ? nint.Size : Marshal.SizeOf(type);

    private static string[] Answers(StringBuilder asks)
    {
        string folder = Directory.CreateTempSubdirectory("nameplate-layout-").FullName;
        try
        {
            string source = Path.Combine(folder, "layout.c");
            File.WriteAllText(source, $$"""
                #include "nameplate_writer.h"
                #include <stdio.h>
                int main(void)
                {
                {{asks}}    return 0;
                }
                """);
            string program = Path.Combine(folder, "layout");
            Tool.Result built = Tool.Run("cc", "-std=c11", "-I", Path.Combine(CBuild.Firmware, "src"), "-o", program, source);
            built.ExitCode.ShouldBe(0, built.Error);
            return Tool.Run(program).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
