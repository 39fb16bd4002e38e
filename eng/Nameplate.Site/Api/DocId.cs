// Documentation ids, as the C# specification's annex on documentation comments forms them:
//
//   T:Nameplate.Chips.Chip                      type; nested ones behind a dot; `1 behind a generic one
//   M:Nameplate.Chips.ChipDatabase.Get(System.String)
//   M:Nameplate.Serial.SerialPort.#ctor         constructor
//   P: F: E:                                    property (with its index), field, event
//   System.Byte[]  System.Int32@  {System.Int32}  `0  ``0    array, by reference, type arguments, type parameters
using System.Reflection;

namespace Nameplate.Site.Api;

/// <summary>The key of a type or member in the documentation file.</summary>
internal static class DocId
{
    public static string Of(Type type) => $"T:{Name(type)}";

    public static string Of(MemberInfo member) => member switch
    {
        Type type => Of(type),
        ConstructorInfo constructor => $"M:{Name(constructor.DeclaringType!)}.#ctor{Parameters(constructor.GetParameters())}",
        MethodInfo method => $"M:{Name(method.DeclaringType!)}.{method.Name.Replace('.', '#')}{(method.IsGenericMethod ? $"``{method.GetGenericArguments().Length}" : "")}"
            + Parameters(method.GetParameters()) + (method.Name is "op_Implicit" or "op_Explicit" ? $"~{TypeName(method.ReturnType)}" : ""),
        PropertyInfo property => $"P:{Name(property.DeclaringType!)}.{property.Name}{Parameters(property.GetIndexParameters())}",
        EventInfo @event => $"E:{Name(@event.DeclaringType!)}.{@event.Name}",
        _ => $"F:{Name(member.DeclaringType!)}.{member.Name}",
    };

    private static string Name(Type type) =>
        (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');

    private static string Parameters(ParameterInfo[] parameters) =>
        parameters.Length == 0 ? "" : $"({string.Join(',', parameters.Select(parameter => TypeName(parameter.ParameterType)))})";

    private static string TypeName(Type type)
    {
        if (type.IsByRef)
        {
            return $"{TypeName(type.GetElementType()!)}@";
        }

        if (type.IsArray)
        {
            return $"{TypeName(type.GetElementType()!)}[]";
        }

        if (type.IsGenericParameter)
        {
            return (type.DeclaringMethod is null ? "`" : "``") + type.GenericParameterPosition;
        }

        return type.IsGenericType
            ? $"{Name(type).Split('`')[0]}{{{string.Join(',', type.GetGenericArguments().Select(TypeName))}}}"
            : Name(type);
    }
}
