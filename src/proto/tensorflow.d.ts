import * as $protobuf from "protobufjs";
import Long = require("long");

export namespace tensorflow {

    interface ITensorSliceProto extends tensorflow.TensorSliceProto.$Properties {
    }

    class TensorSliceProto {
        constructor(properties?: tensorflow.TensorSliceProto.$Properties);
        $unknowns?: Uint8Array[];
        extent: tensorflow.TensorSliceProto.Extent.$Properties[];
        static create(properties: tensorflow.TensorSliceProto.$Shape): tensorflow.TensorSliceProto & tensorflow.TensorSliceProto.$Shape;
        static create(properties?: tensorflow.TensorSliceProto.$Properties): tensorflow.TensorSliceProto;
        static encode(message: tensorflow.TensorSliceProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.TensorSliceProto & tensorflow.TensorSliceProto.$Shape;
    }

    namespace TensorSliceProto {
        interface $Properties {
            extent?: (tensorflow.TensorSliceProto.Extent.$Properties[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          extent?: tensorflow.TensorSliceProto.Extent.$Shape[]|null;
          $unknowns?: Uint8Array[];
        };

        interface IExtent extends tensorflow.TensorSliceProto.Extent.$Properties {
        }

        class Extent {
            constructor(properties?: tensorflow.TensorSliceProto.Extent.$Properties);
            $unknowns?: Uint8Array[];
            start: Long;
            length?: (Long|null);
            has_length_hack?: "length";
            static create(properties: tensorflow.TensorSliceProto.Extent.$Shape): tensorflow.TensorSliceProto.Extent & tensorflow.TensorSliceProto.Extent.$Shape;
            static create(properties?: tensorflow.TensorSliceProto.Extent.$Properties): tensorflow.TensorSliceProto.Extent;
            static encode(message: tensorflow.TensorSliceProto.Extent.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.TensorSliceProto.Extent & tensorflow.TensorSliceProto.Extent.$Shape;
        }

        namespace Extent {
            interface $Properties {
                start?: (Long|null);
                length?: (Long|null);
                has_length_hack?: "length";
                $unknowns?: Uint8Array[];
            }
            type $Shape = {
              start?: Long|null;
              length?: Long|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ has_length_hack?: undefined; length?: null }|{ has_length_hack?: "length"; length: Long })
            );
        }
    }

    interface IBundleHeaderProto extends tensorflow.BundleHeaderProto.$Properties {
    }

    class BundleHeaderProto {
        constructor(properties?: tensorflow.BundleHeaderProto.$Properties);
        $unknowns?: Uint8Array[];
        num_shards: number;
        endianness: tensorflow.BundleHeaderProto.Endianness;
        version?: (tensorflow.VersionDef.$Properties|null);
        static create(properties: tensorflow.BundleHeaderProto.$Shape): tensorflow.BundleHeaderProto & tensorflow.BundleHeaderProto.$Shape;
        static create(properties?: tensorflow.BundleHeaderProto.$Properties): tensorflow.BundleHeaderProto;
        static encode(message: tensorflow.BundleHeaderProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.BundleHeaderProto & tensorflow.BundleHeaderProto.$Shape;
    }

    namespace BundleHeaderProto {
        interface $Properties {
            num_shards?: (number|null);
            endianness?: (tensorflow.BundleHeaderProto.Endianness|null);
            version?: (tensorflow.VersionDef.$Properties|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.BundleHeaderProto.$Properties;

        enum Endianness {
            LITTLE = 0,
            BIG = 1
        }
    }

    interface IBundleEntryProto extends tensorflow.BundleEntryProto.$Properties {
    }

    class BundleEntryProto {
        constructor(properties?: tensorflow.BundleEntryProto.$Properties);
        $unknowns?: Uint8Array[];
        dtype: tensorflow.DataType;
        shape?: (tensorflow.TensorShapeProto.$Properties|null);
        shard_id: number;
        offset: Long;
        size: Long;
        crc32c: number;
        slices: tensorflow.TensorSliceProto.$Properties[];
        static create(properties: tensorflow.BundleEntryProto.$Shape): tensorflow.BundleEntryProto & tensorflow.BundleEntryProto.$Shape;
        static create(properties?: tensorflow.BundleEntryProto.$Properties): tensorflow.BundleEntryProto;
        static encode(message: tensorflow.BundleEntryProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.BundleEntryProto & tensorflow.BundleEntryProto.$Shape;
    }

    namespace BundleEntryProto {
        interface $Properties {
            dtype?: (tensorflow.DataType|null);
            shape?: (tensorflow.TensorShapeProto.$Properties|null);
            shard_id?: (number|null);
            offset?: (Long|null);
            size?: (Long|null);
            crc32c?: (number|null);
            slices?: (tensorflow.TensorSliceProto.$Properties[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          dtype?: tensorflow.DataType|null;
          shape?: tensorflow.TensorShapeProto.$Shape|null;
          shard_id?: number|null;
          offset?: Long|null;
          size?: Long|null;
          crc32c?: number|null;
          slices?: tensorflow.TensorSliceProto.$Shape[]|null;
          $unknowns?: Uint8Array[];
        };
    }

    interface ISavedSliceMeta extends tensorflow.SavedSliceMeta.$Properties {
    }

    class SavedSliceMeta {
        constructor(properties?: tensorflow.SavedSliceMeta.$Properties);
        $unknowns?: Uint8Array[];
        name: string;
        shape?: (tensorflow.TensorShapeProto.$Properties|null);
        type: tensorflow.DataType;
        slice: tensorflow.TensorSliceProto.$Properties[];
        static create(properties: tensorflow.SavedSliceMeta.$Shape): tensorflow.SavedSliceMeta & tensorflow.SavedSliceMeta.$Shape;
        static create(properties?: tensorflow.SavedSliceMeta.$Properties): tensorflow.SavedSliceMeta;
        static encode(message: tensorflow.SavedSliceMeta.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.SavedSliceMeta & tensorflow.SavedSliceMeta.$Shape;
    }

    namespace SavedSliceMeta {
        interface $Properties {
            name?: (string|null);
            shape?: (tensorflow.TensorShapeProto.$Properties|null);
            type?: (tensorflow.DataType|null);
            slice?: (tensorflow.TensorSliceProto.$Properties[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          name?: string|null;
          shape?: tensorflow.TensorShapeProto.$Shape|null;
          type?: tensorflow.DataType|null;
          slice?: tensorflow.TensorSliceProto.$Shape[]|null;
          $unknowns?: Uint8Array[];
        };
    }

    interface ISavedTensorSliceMeta extends tensorflow.SavedTensorSliceMeta.$Properties {
    }

    class SavedTensorSliceMeta {
        constructor(properties?: tensorflow.SavedTensorSliceMeta.$Properties);
        $unknowns?: Uint8Array[];
        tensor: tensorflow.SavedSliceMeta.$Properties[];
        versions?: (tensorflow.VersionDef.$Properties|null);
        static create(properties: tensorflow.SavedTensorSliceMeta.$Shape): tensorflow.SavedTensorSliceMeta & tensorflow.SavedTensorSliceMeta.$Shape;
        static create(properties?: tensorflow.SavedTensorSliceMeta.$Properties): tensorflow.SavedTensorSliceMeta;
        static encode(message: tensorflow.SavedTensorSliceMeta.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.SavedTensorSliceMeta & tensorflow.SavedTensorSliceMeta.$Shape;
    }

    namespace SavedTensorSliceMeta {
        interface $Properties {
            tensor?: (tensorflow.SavedSliceMeta.$Properties[]|null);
            versions?: (tensorflow.VersionDef.$Properties|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          tensor?: tensorflow.SavedSliceMeta.$Shape[]|null;
          versions?: tensorflow.VersionDef.$Shape|null;
          $unknowns?: Uint8Array[];
        };
    }

    interface ISavedSlice extends tensorflow.SavedSlice.$Properties {
    }

    class SavedSlice {
        constructor(properties?: tensorflow.SavedSlice.$Properties);
        $unknowns?: Uint8Array[];
        name: string;
        slice?: (tensorflow.TensorSliceProto.$Properties|null);
        data?: (tensorflow.TensorProto.$Properties|null);
        static create(properties: tensorflow.SavedSlice.$Shape): tensorflow.SavedSlice & tensorflow.SavedSlice.$Shape;
        static create(properties?: tensorflow.SavedSlice.$Properties): tensorflow.SavedSlice;
        static encode(message: tensorflow.SavedSlice.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.SavedSlice & tensorflow.SavedSlice.$Shape;
    }

    namespace SavedSlice {
        interface $Properties {
            name?: (string|null);
            slice?: (tensorflow.TensorSliceProto.$Properties|null);
            data?: (tensorflow.TensorProto.$Properties|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          name?: string|null;
          slice?: tensorflow.TensorSliceProto.$Shape|null;
          data?: tensorflow.TensorProto.$Shape|null;
          $unknowns?: Uint8Array[];
        };
    }

    interface ISavedTensorSlices extends tensorflow.SavedTensorSlices.$Properties {
    }

    class SavedTensorSlices {
        constructor(properties?: tensorflow.SavedTensorSlices.$Properties);
        $unknowns?: Uint8Array[];
        meta?: (tensorflow.SavedTensorSliceMeta.$Properties|null);
        data?: (tensorflow.SavedSlice.$Properties|null);
        static create(properties: tensorflow.SavedTensorSlices.$Shape): tensorflow.SavedTensorSlices & tensorflow.SavedTensorSlices.$Shape;
        static create(properties?: tensorflow.SavedTensorSlices.$Properties): tensorflow.SavedTensorSlices;
        static encode(message: tensorflow.SavedTensorSlices.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.SavedTensorSlices & tensorflow.SavedTensorSlices.$Shape;
    }

    namespace SavedTensorSlices {
        interface $Properties {
            meta?: (tensorflow.SavedTensorSliceMeta.$Properties|null);
            data?: (tensorflow.SavedSlice.$Properties|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          meta?: tensorflow.SavedTensorSliceMeta.$Shape|null;
          data?: tensorflow.SavedSlice.$Shape|null;
          $unknowns?: Uint8Array[];
        };
    }

    interface ICheckpointState extends tensorflow.CheckpointState.$Properties {
    }

    class CheckpointState {
        constructor(properties?: tensorflow.CheckpointState.$Properties);
        $unknowns?: Uint8Array[];
        model_checkpoint_path: string;
        all_model_checkpoint_paths: string[];
        all_model_checkpoint_timestamps: number[];
        last_preserved_timestamp: number;
        static create(properties: tensorflow.CheckpointState.$Shape): tensorflow.CheckpointState & tensorflow.CheckpointState.$Shape;
        static create(properties?: tensorflow.CheckpointState.$Properties): tensorflow.CheckpointState;
        static encode(message: tensorflow.CheckpointState.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.CheckpointState & tensorflow.CheckpointState.$Shape;
    }

    namespace CheckpointState {
        interface $Properties {
            model_checkpoint_path?: (string|null);
            all_model_checkpoint_paths?: (string[]|null);
            all_model_checkpoint_timestamps?: (number[]|null);
            last_preserved_timestamp?: (number|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.CheckpointState.$Properties;
    }

    interface ITensorShapeProto extends tensorflow.TensorShapeProto.$Properties {
    }

    class TensorShapeProto {
        constructor(properties?: tensorflow.TensorShapeProto.$Properties);
        $unknowns?: Uint8Array[];
        dim: tensorflow.TensorShapeProto.Dim.$Properties[];
        unknown_rank: boolean;
        static create(properties: tensorflow.TensorShapeProto.$Shape): tensorflow.TensorShapeProto & tensorflow.TensorShapeProto.$Shape;
        static create(properties?: tensorflow.TensorShapeProto.$Properties): tensorflow.TensorShapeProto;
        static encode(message: tensorflow.TensorShapeProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.TensorShapeProto & tensorflow.TensorShapeProto.$Shape;
    }

    namespace TensorShapeProto {
        interface $Properties {
            dim?: (tensorflow.TensorShapeProto.Dim.$Properties[]|null);
            unknown_rank?: (boolean|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.TensorShapeProto.$Properties;

        interface IDim extends tensorflow.TensorShapeProto.Dim.$Properties {
        }

        class Dim {
            constructor(properties?: tensorflow.TensorShapeProto.Dim.$Properties);
            $unknowns?: Uint8Array[];
            size: Long;
            name: string;
            static create(properties: tensorflow.TensorShapeProto.Dim.$Shape): tensorflow.TensorShapeProto.Dim & tensorflow.TensorShapeProto.Dim.$Shape;
            static create(properties?: tensorflow.TensorShapeProto.Dim.$Properties): tensorflow.TensorShapeProto.Dim;
            static encode(message: tensorflow.TensorShapeProto.Dim.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.TensorShapeProto.Dim & tensorflow.TensorShapeProto.Dim.$Shape;
        }

        namespace Dim {
            interface $Properties {
                size?: (Long|null);
                name?: (string|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = tensorflow.TensorShapeProto.Dim.$Properties;
        }
    }

    enum DataType {
        DT_INVALID = 0,
        DT_FLOAT = 1,
        DT_DOUBLE = 2,
        DT_INT32 = 3,
        DT_UINT8 = 4,
        DT_INT16 = 5,
        DT_INT8 = 6,
        DT_STRING = 7,
        DT_COMPLEX64 = 8,
        DT_INT64 = 9,
        DT_BOOL = 10,
        DT_QINT8 = 11,
        DT_QUINT8 = 12,
        DT_QINT32 = 13,
        DT_BFLOAT16 = 14,
        DT_QINT16 = 15,
        DT_QUINT16 = 16,
        DT_UINT16 = 17,
        DT_COMPLEX128 = 18,
        DT_HALF = 19,
        DT_RESOURCE = 20,
        DT_VARIANT = 21,
        DT_UINT32 = 22,
        DT_UINT64 = 23,
        DT_FLOAT8_E5M2 = 24,
        DT_FLOAT8_E4M3FN = 25,
        DT_FLOAT8_E4M3FNUZ = 26,
        DT_FLOAT8_E4M3B11FNUZ = 27,
        DT_FLOAT8_E5M2FNUZ = 28,
        DT_INT4 = 29,
        DT_UINT4 = 30,
        DT_INT2 = 31,
        DT_UINT2 = 32,
        DT_FLOAT4_E2M1FN = 33,
        DT_FLOAT_REF = 101,
        DT_DOUBLE_REF = 102,
        DT_INT32_REF = 103,
        DT_UINT8_REF = 104,
        DT_INT16_REF = 105,
        DT_INT8_REF = 106,
        DT_STRING_REF = 107,
        DT_COMPLEX64_REF = 108,
        DT_INT64_REF = 109,
        DT_BOOL_REF = 110,
        DT_QINT8_REF = 111,
        DT_QUINT8_REF = 112,
        DT_QINT32_REF = 113,
        DT_BFLOAT16_REF = 114,
        DT_QINT16_REF = 115,
        DT_QUINT16_REF = 116,
        DT_UINT16_REF = 117,
        DT_COMPLEX128_REF = 118,
        DT_HALF_REF = 119,
        DT_RESOURCE_REF = 120,
        DT_VARIANT_REF = 121,
        DT_UINT32_REF = 122,
        DT_UINT64_REF = 123,
        DT_FLOAT8_E5M2_REF = 124,
        DT_FLOAT8_E4M3FN_REF = 125,
        DT_FLOAT8_E4M3FNUZ_REF = 126,
        DT_FLOAT8_E4M3B11FNUZ_REF = 127,
        DT_FLOAT8_E5M2FNUZ_REF = 128,
        DT_INT4_REF = 129,
        DT_UINT4_REF = 130,
        DT_INT2_REF = 131,
        DT_UINT2_REF = 132,
        DT_FLOAT4_E2M1FN_REF = 133
    }

    interface ISerializedDType extends tensorflow.SerializedDType.$Properties {
    }

    class SerializedDType {
        constructor(properties?: tensorflow.SerializedDType.$Properties);
        $unknowns?: Uint8Array[];
        datatype: tensorflow.DataType;
        static create(properties: tensorflow.SerializedDType.$Shape): tensorflow.SerializedDType & tensorflow.SerializedDType.$Shape;
        static create(properties?: tensorflow.SerializedDType.$Properties): tensorflow.SerializedDType;
        static encode(message: tensorflow.SerializedDType.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.SerializedDType & tensorflow.SerializedDType.$Shape;
    }

    namespace SerializedDType {
        interface $Properties {
            datatype?: (tensorflow.DataType|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.SerializedDType.$Properties;
    }

    interface IResourceHandleProto extends tensorflow.ResourceHandleProto.$Properties {
    }

    class ResourceHandleProto {
        constructor(properties?: tensorflow.ResourceHandleProto.$Properties);
        $unknowns?: Uint8Array[];
        device: string;
        container: string;
        name: string;
        hash_code: Long;
        maybe_type_name: string;
        dtypes_and_shapes: tensorflow.ResourceHandleProto.DtypeAndShape.$Properties[];
        static create(properties: tensorflow.ResourceHandleProto.$Shape): tensorflow.ResourceHandleProto & tensorflow.ResourceHandleProto.$Shape;
        static create(properties?: tensorflow.ResourceHandleProto.$Properties): tensorflow.ResourceHandleProto;
        static encode(message: tensorflow.ResourceHandleProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.ResourceHandleProto & tensorflow.ResourceHandleProto.$Shape;
    }

    namespace ResourceHandleProto {
        interface $Properties {
            device?: (string|null);
            container?: (string|null);
            name?: (string|null);
            hash_code?: (Long|null);
            maybe_type_name?: (string|null);
            dtypes_and_shapes?: (tensorflow.ResourceHandleProto.DtypeAndShape.$Properties[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.ResourceHandleProto.$Properties;

        interface IDtypeAndShape extends tensorflow.ResourceHandleProto.DtypeAndShape.$Properties {
        }

        class DtypeAndShape {
            constructor(properties?: tensorflow.ResourceHandleProto.DtypeAndShape.$Properties);
            $unknowns?: Uint8Array[];
            dtype: tensorflow.DataType;
            shape?: (tensorflow.TensorShapeProto.$Properties|null);
            static create(properties: tensorflow.ResourceHandleProto.DtypeAndShape.$Shape): tensorflow.ResourceHandleProto.DtypeAndShape & tensorflow.ResourceHandleProto.DtypeAndShape.$Shape;
            static create(properties?: tensorflow.ResourceHandleProto.DtypeAndShape.$Properties): tensorflow.ResourceHandleProto.DtypeAndShape;
            static encode(message: tensorflow.ResourceHandleProto.DtypeAndShape.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.ResourceHandleProto.DtypeAndShape & tensorflow.ResourceHandleProto.DtypeAndShape.$Shape;
        }

        namespace DtypeAndShape {
            interface $Properties {
                dtype?: (tensorflow.DataType|null);
                shape?: (tensorflow.TensorShapeProto.$Properties|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = tensorflow.ResourceHandleProto.DtypeAndShape.$Properties;
        }
    }

    interface ITensorProto extends tensorflow.TensorProto.$Properties {
    }

    class TensorProto {
        constructor(properties?: tensorflow.TensorProto.$Properties);
        $unknowns?: Uint8Array[];
        dtype: tensorflow.DataType;
        tensor_shape?: (tensorflow.TensorShapeProto.$Properties|null);
        version_number: number;
        tensor_content: Uint8Array;
        float_val: number[];
        double_val: number[];
        int_val: number[];
        string_val: Uint8Array[];
        scomplex_val: number[];
        int64_val: Long[];
        bool_val: boolean[];
        dcomplex_val: number[];
        half_val: number[];
        resource_handle_val: tensorflow.ResourceHandleProto.$Properties[];
        variant_val: tensorflow.VariantTensorDataProto.$Properties[];
        uint32_val: number[];
        uint64_val: Long[];
        float8_val: Uint8Array;
        static create(properties: tensorflow.TensorProto.$Shape): tensorflow.TensorProto & tensorflow.TensorProto.$Shape;
        static create(properties?: tensorflow.TensorProto.$Properties): tensorflow.TensorProto;
        static encode(message: tensorflow.TensorProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.TensorProto & tensorflow.TensorProto.$Shape;
    }

    namespace TensorProto {
        interface $Properties {
            dtype?: (tensorflow.DataType|null);
            tensor_shape?: (tensorflow.TensorShapeProto.$Properties|null);
            version_number?: (number|null);
            tensor_content?: (Uint8Array|null);
            float_val?: (number[]|null);
            double_val?: (number[]|null);
            int_val?: (number[]|null);
            string_val?: (Uint8Array[]|null);
            scomplex_val?: (number[]|null);
            int64_val?: (Long[]|null);
            bool_val?: (boolean[]|null);
            dcomplex_val?: (number[]|null);
            half_val?: (number[]|null);
            resource_handle_val?: (tensorflow.ResourceHandleProto.$Properties[]|null);
            variant_val?: (tensorflow.VariantTensorDataProto.$Properties[]|null);
            uint32_val?: (number[]|null);
            uint64_val?: (Long[]|null);
            float8_val?: (Uint8Array|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.TensorProto.$Properties;
    }

    interface IVariantTensorDataProto extends tensorflow.VariantTensorDataProto.$Properties {
    }

    class VariantTensorDataProto {
        constructor(properties?: tensorflow.VariantTensorDataProto.$Properties);
        $unknowns?: Uint8Array[];
        type_name: string;
        metadata: Uint8Array;
        tensors: tensorflow.TensorProto.$Properties[];
        static create(properties: tensorflow.VariantTensorDataProto.$Shape): tensorflow.VariantTensorDataProto & tensorflow.VariantTensorDataProto.$Shape;
        static create(properties?: tensorflow.VariantTensorDataProto.$Properties): tensorflow.VariantTensorDataProto;
        static encode(message: tensorflow.VariantTensorDataProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.VariantTensorDataProto & tensorflow.VariantTensorDataProto.$Shape;
    }

    namespace VariantTensorDataProto {
        interface $Properties {
            type_name?: (string|null);
            metadata?: (Uint8Array|null);
            tensors?: (tensorflow.TensorProto.$Properties[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.VariantTensorDataProto.$Properties;
    }

    interface IAttrValue extends tensorflow.AttrValue.$Properties {
    }

    class AttrValue {
        constructor(properties?: tensorflow.AttrValue.$Properties);
        $unknowns?: Uint8Array[];
        list?: (tensorflow.AttrValue.ListValue.$Properties|null);
        s?: (Uint8Array|null);
        i?: (Long|null);
        f?: (number|null);
        b?: (boolean|null);
        type?: (tensorflow.DataType|null);
        shape?: (tensorflow.TensorShapeProto.$Properties|null);
        tensor?: (tensorflow.TensorProto.$Properties|null);
        placeholder?: (string|null);
        func?: (tensorflow.NameAttrList.$Properties|null);
        value?: ("list"|"s"|"i"|"f"|"b"|"type"|"shape"|"tensor"|"placeholder"|"func");
        static create(properties: tensorflow.AttrValue.$Shape): tensorflow.AttrValue & tensorflow.AttrValue.$Shape;
        static create(properties?: tensorflow.AttrValue.$Properties): tensorflow.AttrValue;
        static encode(message: tensorflow.AttrValue.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.AttrValue & tensorflow.AttrValue.$Shape;
    }

    namespace AttrValue {
        interface $Properties {
            list?: (tensorflow.AttrValue.ListValue.$Properties|null);
            s?: (Uint8Array|null);
            i?: (Long|null);
            f?: (number|null);
            b?: (boolean|null);
            type?: (tensorflow.DataType|null);
            shape?: (tensorflow.TensorShapeProto.$Properties|null);
            tensor?: (tensorflow.TensorProto.$Properties|null);
            placeholder?: (string|null);
            func?: (tensorflow.NameAttrList.$Properties|null);
            value?: ("list"|"s"|"i"|"f"|"b"|"type"|"shape"|"tensor"|"placeholder"|"func");
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          list?: tensorflow.AttrValue.ListValue.$Shape|null;
          s?: Uint8Array|null;
          i?: Long|null;
          f?: number|null;
          b?: boolean|null;
          type?: tensorflow.DataType|null;
          shape?: tensorflow.TensorShapeProto.$Shape|null;
          tensor?: tensorflow.TensorProto.$Shape|null;
          placeholder?: string|null;
          func?: tensorflow.NameAttrList.$Shape|null;
          $unknowns?: Uint8Array[];
        } & (
          ({ value?: undefined; list?: null; s?: null; i?: null; f?: null; b?: null; type?: null; shape?: null; tensor?: null; placeholder?: null; func?: null }|{ value?: "list"; list: tensorflow.AttrValue.ListValue.$Shape; s?: null; i?: null; f?: null; b?: null; type?: null; shape?: null; tensor?: null; placeholder?: null; func?: null }|{ value?: "s"; list?: null; s: Uint8Array; i?: null; f?: null; b?: null; type?: null; shape?: null; tensor?: null; placeholder?: null; func?: null }|{ value?: "i"; list?: null; s?: null; i: Long; f?: null; b?: null; type?: null; shape?: null; tensor?: null; placeholder?: null; func?: null }|{ value?: "f"; list?: null; s?: null; i?: null; f: number; b?: null; type?: null; shape?: null; tensor?: null; placeholder?: null; func?: null }|{ value?: "b"; list?: null; s?: null; i?: null; f?: null; b: boolean; type?: null; shape?: null; tensor?: null; placeholder?: null; func?: null }|{ value?: "type"; list?: null; s?: null; i?: null; f?: null; b?: null; type: tensorflow.DataType; shape?: null; tensor?: null; placeholder?: null; func?: null }|{ value?: "shape"; list?: null; s?: null; i?: null; f?: null; b?: null; type?: null; shape: tensorflow.TensorShapeProto.$Shape; tensor?: null; placeholder?: null; func?: null }|{ value?: "tensor"; list?: null; s?: null; i?: null; f?: null; b?: null; type?: null; shape?: null; tensor: tensorflow.TensorProto.$Shape; placeholder?: null; func?: null }|{ value?: "placeholder"; list?: null; s?: null; i?: null; f?: null; b?: null; type?: null; shape?: null; tensor?: null; placeholder: string; func?: null }|{ value?: "func"; list?: null; s?: null; i?: null; f?: null; b?: null; type?: null; shape?: null; tensor?: null; placeholder?: null; func: tensorflow.NameAttrList.$Shape })
        );

        interface IListValue extends tensorflow.AttrValue.ListValue.$Properties {
        }

        class ListValue {
            constructor(properties?: tensorflow.AttrValue.ListValue.$Properties);
            $unknowns?: Uint8Array[];
            s: Uint8Array[];
            i: Long[];
            f: number[];
            b: boolean[];
            type: tensorflow.DataType[];
            shape: tensorflow.TensorShapeProto.$Properties[];
            tensor: tensorflow.TensorProto.$Properties[];
            func: tensorflow.NameAttrList.$Properties[];
            static create(properties: tensorflow.AttrValue.ListValue.$Shape): tensorflow.AttrValue.ListValue & tensorflow.AttrValue.ListValue.$Shape;
            static create(properties?: tensorflow.AttrValue.ListValue.$Properties): tensorflow.AttrValue.ListValue;
            static encode(message: tensorflow.AttrValue.ListValue.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.AttrValue.ListValue & tensorflow.AttrValue.ListValue.$Shape;
        }

        namespace ListValue {
            interface $Properties {
                s?: (Uint8Array[]|null);
                i?: (Long[]|null);
                f?: (number[]|null);
                b?: (boolean[]|null);
                type?: (tensorflow.DataType[]|null);
                shape?: (tensorflow.TensorShapeProto.$Properties[]|null);
                tensor?: (tensorflow.TensorProto.$Properties[]|null);
                func?: (tensorflow.NameAttrList.$Properties[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = {
              s?: Uint8Array[]|null;
              i?: Long[]|null;
              f?: number[]|null;
              b?: boolean[]|null;
              type?: tensorflow.DataType[]|null;
              shape?: tensorflow.TensorShapeProto.$Shape[]|null;
              tensor?: tensorflow.TensorProto.$Shape[]|null;
              func?: tensorflow.NameAttrList.$Shape[]|null;
              $unknowns?: Uint8Array[];
            };
        }
    }

    interface INameAttrList extends tensorflow.NameAttrList.$Properties {
    }

    class NameAttrList {
        constructor(properties?: tensorflow.NameAttrList.$Properties);
        $unknowns?: Uint8Array[];
        name: string;
        attr: { [k: string]: tensorflow.AttrValue.$Properties };
        static create(properties: tensorflow.NameAttrList.$Shape): tensorflow.NameAttrList & tensorflow.NameAttrList.$Shape;
        static create(properties?: tensorflow.NameAttrList.$Properties): tensorflow.NameAttrList;
        static encode(message: tensorflow.NameAttrList.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.NameAttrList & tensorflow.NameAttrList.$Shape;
    }

    namespace NameAttrList {
        interface $Properties {
            name?: (string|null);
            attr?: ({ [k: string]: tensorflow.AttrValue.$Properties }|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          name?: string|null;
          attr?: { [k: string]: tensorflow.AttrValue.$Shape }|null;
          $unknowns?: Uint8Array[];
        };
    }

    enum FullTypeId {
        TFT_UNSET = 0,
        TFT_VAR = 1,
        TFT_ANY = 2,
        TFT_PRODUCT = 3,
        TFT_NAMED = 4,
        TFT_FOR_EACH = 20,
        TFT_CALLABLE = 100,
        TFT_BOOL = 200,
        TFT_UINT8 = 201,
        TFT_UINT16 = 202,
        TFT_UINT32 = 203,
        TFT_UINT64 = 204,
        TFT_INT8 = 205,
        TFT_INT16 = 206,
        TFT_INT32 = 207,
        TFT_INT64 = 208,
        TFT_HALF = 209,
        TFT_FLOAT = 210,
        TFT_DOUBLE = 211,
        TFT_COMPLEX64 = 212,
        TFT_COMPLEX128 = 213,
        TFT_STRING = 214,
        TFT_BFLOAT16 = 215,
        TFT_TENSOR = 1000,
        TFT_ARRAY = 1001,
        TFT_OPTIONAL = 1002,
        TFT_LITERAL = 1003,
        TFT_ENCODED = 1004,
        TFT_SHAPE_TENSOR = 1005,
        TFT_DATASET = 10102,
        TFT_RAGGED = 10103,
        TFT_ITERATOR = 10104,
        TFT_MUTEX_LOCK = 10202,
        TFT_LEGACY_VARIANT = 10203
    }

    interface IFullTypeDef extends tensorflow.FullTypeDef.$Properties {
    }

    class FullTypeDef {
        constructor(properties?: tensorflow.FullTypeDef.$Properties);
        $unknowns?: Uint8Array[];
        type_id: tensorflow.FullTypeId;
        args: tensorflow.FullTypeDef.$Properties[];
        s?: (string|null);
        i?: (Long|null);
        attr?: ("s"|"i");
        static create(properties: tensorflow.FullTypeDef.$Shape): tensorflow.FullTypeDef & tensorflow.FullTypeDef.$Shape;
        static create(properties?: tensorflow.FullTypeDef.$Properties): tensorflow.FullTypeDef;
        static encode(message: tensorflow.FullTypeDef.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.FullTypeDef & tensorflow.FullTypeDef.$Shape;
    }

    namespace FullTypeDef {
        interface $Properties {
            type_id?: (tensorflow.FullTypeId|null);
            args?: (tensorflow.FullTypeDef.$Properties[]|null);
            s?: (string|null);
            i?: (Long|null);
            attr?: ("s"|"i");
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          type_id?: tensorflow.FullTypeId|null;
          args?: tensorflow.FullTypeDef.$Shape[]|null;
          s?: string|null;
          i?: Long|null;
          $unknowns?: Uint8Array[];
        } & (
          ({ attr?: undefined; s?: null; i?: null }|{ attr?: "s"; s: string; i?: null }|{ attr?: "i"; s?: null; i: Long })
        );
    }

    interface INodeDef extends tensorflow.NodeDef.$Properties {
    }

    class NodeDef {
        constructor(properties?: tensorflow.NodeDef.$Properties);
        $unknowns?: Uint8Array[];
        name: string;
        op: string;
        input: string[];
        device: string;
        attr: { [k: string]: tensorflow.AttrValue.$Properties };
        experimental_debug_info?: (tensorflow.NodeDef.ExperimentalDebugInfo.$Properties|null);
        experimental_type?: (tensorflow.FullTypeDef.$Properties|null);
        static create(properties: tensorflow.NodeDef.$Shape): tensorflow.NodeDef & tensorflow.NodeDef.$Shape;
        static create(properties?: tensorflow.NodeDef.$Properties): tensorflow.NodeDef;
        static encode(message: tensorflow.NodeDef.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.NodeDef & tensorflow.NodeDef.$Shape;
    }

    namespace NodeDef {
        interface $Properties {
            name?: (string|null);
            op?: (string|null);
            input?: (string[]|null);
            device?: (string|null);
            attr?: ({ [k: string]: tensorflow.AttrValue.$Properties }|null);
            experimental_debug_info?: (tensorflow.NodeDef.ExperimentalDebugInfo.$Properties|null);
            experimental_type?: (tensorflow.FullTypeDef.$Properties|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          name?: string|null;
          op?: string|null;
          input?: string[]|null;
          device?: string|null;
          attr?: { [k: string]: tensorflow.AttrValue.$Shape }|null;
          experimental_debug_info?: tensorflow.NodeDef.ExperimentalDebugInfo.$Shape|null;
          experimental_type?: tensorflow.FullTypeDef.$Shape|null;
          $unknowns?: Uint8Array[];
        };

        interface IExperimentalDebugInfo extends tensorflow.NodeDef.ExperimentalDebugInfo.$Properties {
        }

        class ExperimentalDebugInfo {
            constructor(properties?: tensorflow.NodeDef.ExperimentalDebugInfo.$Properties);
            $unknowns?: Uint8Array[];
            original_node_names: string[];
            original_func_names: string[];
            static create(properties: tensorflow.NodeDef.ExperimentalDebugInfo.$Shape): tensorflow.NodeDef.ExperimentalDebugInfo & tensorflow.NodeDef.ExperimentalDebugInfo.$Shape;
            static create(properties?: tensorflow.NodeDef.ExperimentalDebugInfo.$Properties): tensorflow.NodeDef.ExperimentalDebugInfo;
            static encode(message: tensorflow.NodeDef.ExperimentalDebugInfo.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.NodeDef.ExperimentalDebugInfo & tensorflow.NodeDef.ExperimentalDebugInfo.$Shape;
        }

        namespace ExperimentalDebugInfo {
            interface $Properties {
                original_node_names?: (string[]|null);
                original_func_names?: (string[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = tensorflow.NodeDef.ExperimentalDebugInfo.$Properties;
        }
    }

    interface IOpDef extends tensorflow.OpDef.$Properties {
    }

    class OpDef {
        constructor(properties?: tensorflow.OpDef.$Properties);
        $unknowns?: Uint8Array[];
        name: string;
        input_arg: tensorflow.OpDef.ArgDef.$Properties[];
        output_arg: tensorflow.OpDef.ArgDef.$Properties[];
        attr: tensorflow.OpDef.AttrDef.$Properties[];
        summary: string;
        description: string;
        deprecation?: (tensorflow.OpDeprecation.$Properties|null);
        is_aggregate: boolean;
        is_stateful: boolean;
        is_commutative: boolean;
        allows_uninitialized_input: boolean;
        control_output: string[];
        is_distributed_communication: boolean;
        static create(properties: tensorflow.OpDef.$Shape): tensorflow.OpDef & tensorflow.OpDef.$Shape;
        static create(properties?: tensorflow.OpDef.$Properties): tensorflow.OpDef;
        static encode(message: tensorflow.OpDef.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.OpDef & tensorflow.OpDef.$Shape;
    }

    namespace OpDef {
        interface $Properties {
            name?: (string|null);
            input_arg?: (tensorflow.OpDef.ArgDef.$Properties[]|null);
            output_arg?: (tensorflow.OpDef.ArgDef.$Properties[]|null);
            attr?: (tensorflow.OpDef.AttrDef.$Properties[]|null);
            summary?: (string|null);
            description?: (string|null);
            deprecation?: (tensorflow.OpDeprecation.$Properties|null);
            is_aggregate?: (boolean|null);
            is_stateful?: (boolean|null);
            is_commutative?: (boolean|null);
            allows_uninitialized_input?: (boolean|null);
            control_output?: (string[]|null);
            is_distributed_communication?: (boolean|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          name?: string|null;
          input_arg?: tensorflow.OpDef.ArgDef.$Shape[]|null;
          output_arg?: tensorflow.OpDef.ArgDef.$Shape[]|null;
          attr?: tensorflow.OpDef.AttrDef.$Shape[]|null;
          summary?: string|null;
          description?: string|null;
          deprecation?: tensorflow.OpDeprecation.$Shape|null;
          is_aggregate?: boolean|null;
          is_stateful?: boolean|null;
          is_commutative?: boolean|null;
          allows_uninitialized_input?: boolean|null;
          control_output?: string[]|null;
          is_distributed_communication?: boolean|null;
          $unknowns?: Uint8Array[];
        };

        interface IArgDef extends tensorflow.OpDef.ArgDef.$Properties {
        }

        class ArgDef {
            constructor(properties?: tensorflow.OpDef.ArgDef.$Properties);
            $unknowns?: Uint8Array[];
            name: string;
            description: string;
            type: tensorflow.DataType;
            type_attr: string;
            number_attr: string;
            type_list_attr: string;
            handle_data: tensorflow.ResourceHandleProto.DtypeAndShape.$Properties[];
            is_ref: boolean;
            experimental_full_type?: (tensorflow.FullTypeDef.$Properties|null);
            static create(properties: tensorflow.OpDef.ArgDef.$Shape): tensorflow.OpDef.ArgDef & tensorflow.OpDef.ArgDef.$Shape;
            static create(properties?: tensorflow.OpDef.ArgDef.$Properties): tensorflow.OpDef.ArgDef;
            static encode(message: tensorflow.OpDef.ArgDef.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.OpDef.ArgDef & tensorflow.OpDef.ArgDef.$Shape;
        }

        namespace ArgDef {
            interface $Properties {
                name?: (string|null);
                description?: (string|null);
                type?: (tensorflow.DataType|null);
                type_attr?: (string|null);
                number_attr?: (string|null);
                type_list_attr?: (string|null);
                handle_data?: (tensorflow.ResourceHandleProto.DtypeAndShape.$Properties[]|null);
                is_ref?: (boolean|null);
                experimental_full_type?: (tensorflow.FullTypeDef.$Properties|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = {
              name?: string|null;
              description?: string|null;
              type?: tensorflow.DataType|null;
              type_attr?: string|null;
              number_attr?: string|null;
              type_list_attr?: string|null;
              handle_data?: tensorflow.ResourceHandleProto.DtypeAndShape.$Shape[]|null;
              is_ref?: boolean|null;
              experimental_full_type?: tensorflow.FullTypeDef.$Shape|null;
              $unknowns?: Uint8Array[];
            };
        }

        interface IAttrDef extends tensorflow.OpDef.AttrDef.$Properties {
        }

        class AttrDef {
            constructor(properties?: tensorflow.OpDef.AttrDef.$Properties);
            $unknowns?: Uint8Array[];
            name: string;
            type: string;
            default_value?: (tensorflow.AttrValue.$Properties|null);
            description: string;
            has_minimum: boolean;
            minimum: Long;
            allowed_values?: (tensorflow.AttrValue.$Properties|null);
            static create(properties: tensorflow.OpDef.AttrDef.$Shape): tensorflow.OpDef.AttrDef & tensorflow.OpDef.AttrDef.$Shape;
            static create(properties?: tensorflow.OpDef.AttrDef.$Properties): tensorflow.OpDef.AttrDef;
            static encode(message: tensorflow.OpDef.AttrDef.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.OpDef.AttrDef & tensorflow.OpDef.AttrDef.$Shape;
        }

        namespace AttrDef {
            interface $Properties {
                name?: (string|null);
                type?: (string|null);
                default_value?: (tensorflow.AttrValue.$Properties|null);
                description?: (string|null);
                has_minimum?: (boolean|null);
                minimum?: (Long|null);
                allowed_values?: (tensorflow.AttrValue.$Properties|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = {
              name?: string|null;
              type?: string|null;
              default_value?: tensorflow.AttrValue.$Shape|null;
              description?: string|null;
              has_minimum?: boolean|null;
              minimum?: Long|null;
              allowed_values?: tensorflow.AttrValue.$Shape|null;
              $unknowns?: Uint8Array[];
            };
        }
    }

    interface IOpDeprecation extends tensorflow.OpDeprecation.$Properties {
    }

    class OpDeprecation {
        constructor(properties?: tensorflow.OpDeprecation.$Properties);
        $unknowns?: Uint8Array[];
        version: number;
        explanation: string;
        static create(properties: tensorflow.OpDeprecation.$Shape): tensorflow.OpDeprecation & tensorflow.OpDeprecation.$Shape;
        static create(properties?: tensorflow.OpDeprecation.$Properties): tensorflow.OpDeprecation;
        static encode(message: tensorflow.OpDeprecation.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.OpDeprecation & tensorflow.OpDeprecation.$Shape;
    }

    namespace OpDeprecation {
        interface $Properties {
            version?: (number|null);
            explanation?: (string|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.OpDeprecation.$Properties;
    }

    interface IOpList extends tensorflow.OpList.$Properties {
    }

    class OpList {
        constructor(properties?: tensorflow.OpList.$Properties);
        $unknowns?: Uint8Array[];
        op: tensorflow.OpDef.$Properties[];
        static create(properties: tensorflow.OpList.$Shape): tensorflow.OpList & tensorflow.OpList.$Shape;
        static create(properties?: tensorflow.OpList.$Properties): tensorflow.OpList;
        static encode(message: tensorflow.OpList.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.OpList & tensorflow.OpList.$Shape;
    }

    namespace OpList {
        interface $Properties {
            op?: (tensorflow.OpDef.$Properties[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          op?: tensorflow.OpDef.$Shape[]|null;
          $unknowns?: Uint8Array[];
        };
    }

    interface IFunctionDefLibrary extends tensorflow.FunctionDefLibrary.$Properties {
    }

    class FunctionDefLibrary {
        constructor(properties?: tensorflow.FunctionDefLibrary.$Properties);
        $unknowns?: Uint8Array[];
        function: tensorflow.FunctionDef.$Properties[];
        gradient: tensorflow.GradientDef.$Properties[];
        registered_gradients: tensorflow.RegisteredGradient.$Properties[];
        static create(properties: tensorflow.FunctionDefLibrary.$Shape): tensorflow.FunctionDefLibrary & tensorflow.FunctionDefLibrary.$Shape;
        static create(properties?: tensorflow.FunctionDefLibrary.$Properties): tensorflow.FunctionDefLibrary;
        static encode(message: tensorflow.FunctionDefLibrary.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.FunctionDefLibrary & tensorflow.FunctionDefLibrary.$Shape;
    }

    namespace FunctionDefLibrary {
        interface $Properties {
            "function"?: (tensorflow.FunctionDef.$Properties[]|null);
            gradient?: (tensorflow.GradientDef.$Properties[]|null);
            registered_gradients?: (tensorflow.RegisteredGradient.$Properties[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          "Function"?: tensorflow.FunctionDef.$Shape[]|null;
          gradient?: tensorflow.GradientDef.$Shape[]|null;
          registered_gradients?: tensorflow.RegisteredGradient.$Shape[]|null;
          $unknowns?: Uint8Array[];
        };
    }

    interface IFunctionDef extends tensorflow.FunctionDef.$Properties {
    }

    class FunctionDef {
        constructor(properties?: tensorflow.FunctionDef.$Properties);
        $unknowns?: Uint8Array[];
        signature?: (tensorflow.OpDef.$Properties|null);
        node_def: tensorflow.NodeDef.$Properties[];
        ret: { [k: string]: string };
        attr: { [k: string]: tensorflow.AttrValue.$Properties };
        control_ret: { [k: string]: string };
        arg_attr: { [k: string]: tensorflow.FunctionDef.ArgAttrs.$Properties };
        resource_arg_unique_id: { [k: string]: number };
        static create(properties: tensorflow.FunctionDef.$Shape): tensorflow.FunctionDef & tensorflow.FunctionDef.$Shape;
        static create(properties?: tensorflow.FunctionDef.$Properties): tensorflow.FunctionDef;
        static encode(message: tensorflow.FunctionDef.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.FunctionDef & tensorflow.FunctionDef.$Shape;
    }

    namespace FunctionDef {
        interface $Properties {
            signature?: (tensorflow.OpDef.$Properties|null);
            node_def?: (tensorflow.NodeDef.$Properties[]|null);
            ret?: ({ [k: string]: string }|null);
            attr?: ({ [k: string]: tensorflow.AttrValue.$Properties }|null);
            control_ret?: ({ [k: string]: string }|null);
            arg_attr?: ({ [k: string]: tensorflow.FunctionDef.ArgAttrs.$Properties }|null);
            resource_arg_unique_id?: ({ [k: string]: number }|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          signature?: tensorflow.OpDef.$Shape|null;
          node_def?: tensorflow.NodeDef.$Shape[]|null;
          ret?: { [k: string]: string }|null;
          attr?: { [k: string]: tensorflow.AttrValue.$Shape }|null;
          control_ret?: { [k: string]: string }|null;
          arg_attr?: { [k: string]: tensorflow.FunctionDef.ArgAttrs.$Shape }|null;
          resource_arg_unique_id?: { [k: string]: number }|null;
          $unknowns?: Uint8Array[];
        };

        interface IArgAttrs extends tensorflow.FunctionDef.ArgAttrs.$Properties {
        }

        class ArgAttrs {
            constructor(properties?: tensorflow.FunctionDef.ArgAttrs.$Properties);
            $unknowns?: Uint8Array[];
            attr: { [k: string]: tensorflow.AttrValue.$Properties };
            static create(properties: tensorflow.FunctionDef.ArgAttrs.$Shape): tensorflow.FunctionDef.ArgAttrs & tensorflow.FunctionDef.ArgAttrs.$Shape;
            static create(properties?: tensorflow.FunctionDef.ArgAttrs.$Properties): tensorflow.FunctionDef.ArgAttrs;
            static encode(message: tensorflow.FunctionDef.ArgAttrs.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.FunctionDef.ArgAttrs & tensorflow.FunctionDef.ArgAttrs.$Shape;
        }

        namespace ArgAttrs {
            interface $Properties {
                attr?: ({ [k: string]: tensorflow.AttrValue.$Properties }|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = {
              attr?: { [k: string]: tensorflow.AttrValue.$Shape }|null;
              $unknowns?: Uint8Array[];
            };
        }
    }

    interface IGradientDef extends tensorflow.GradientDef.$Properties {
    }

    class GradientDef {
        constructor(properties?: tensorflow.GradientDef.$Properties);
        $unknowns?: Uint8Array[];
        function_name: string;
        gradient_func: string;
        static create(properties: tensorflow.GradientDef.$Shape): tensorflow.GradientDef & tensorflow.GradientDef.$Shape;
        static create(properties?: tensorflow.GradientDef.$Properties): tensorflow.GradientDef;
        static encode(message: tensorflow.GradientDef.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.GradientDef & tensorflow.GradientDef.$Shape;
    }

    namespace GradientDef {
        interface $Properties {
            function_name?: (string|null);
            gradient_func?: (string|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.GradientDef.$Properties;
    }

    interface IRegisteredGradient extends tensorflow.RegisteredGradient.$Properties {
    }

    class RegisteredGradient {
        constructor(properties?: tensorflow.RegisteredGradient.$Properties);
        $unknowns?: Uint8Array[];
        gradient_func: string;
        registered_op_type: string;
        static create(properties: tensorflow.RegisteredGradient.$Shape): tensorflow.RegisteredGradient & tensorflow.RegisteredGradient.$Shape;
        static create(properties?: tensorflow.RegisteredGradient.$Properties): tensorflow.RegisteredGradient;
        static encode(message: tensorflow.RegisteredGradient.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.RegisteredGradient & tensorflow.RegisteredGradient.$Shape;
    }

    namespace RegisteredGradient {
        interface $Properties {
            gradient_func?: (string|null);
            registered_op_type?: (string|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.RegisteredGradient.$Properties;
    }

    interface IGraphDebugInfo extends tensorflow.GraphDebugInfo.$Properties {
    }

    class GraphDebugInfo {
        constructor(properties?: tensorflow.GraphDebugInfo.$Properties);
        $unknowns?: Uint8Array[];
        files: string[];
        traces: { [k: string]: tensorflow.GraphDebugInfo.StackTrace.$Properties };
        frames_by_id: { [k: string]: tensorflow.GraphDebugInfo.FileLineCol.$Properties };
        name_to_trace_id: { [k: string]: Long };
        traces_by_id: { [k: string]: tensorflow.GraphDebugInfo.StackTrace.$Properties };
        static create(properties: tensorflow.GraphDebugInfo.$Shape): tensorflow.GraphDebugInfo & tensorflow.GraphDebugInfo.$Shape;
        static create(properties?: tensorflow.GraphDebugInfo.$Properties): tensorflow.GraphDebugInfo;
        static encode(message: tensorflow.GraphDebugInfo.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.GraphDebugInfo & tensorflow.GraphDebugInfo.$Shape;
    }

    namespace GraphDebugInfo {
        interface $Properties {
            files?: (string[]|null);
            traces?: ({ [k: string]: tensorflow.GraphDebugInfo.StackTrace.$Properties }|null);
            frames_by_id?: ({ [k: string]: tensorflow.GraphDebugInfo.FileLineCol.$Properties }|null);
            name_to_trace_id?: ({ [k: string]: Long }|null);
            traces_by_id?: ({ [k: string]: tensorflow.GraphDebugInfo.StackTrace.$Properties }|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.GraphDebugInfo.$Properties;

        interface IFileLineCol extends tensorflow.GraphDebugInfo.FileLineCol.$Properties {
        }

        class FileLineCol {
            constructor(properties?: tensorflow.GraphDebugInfo.FileLineCol.$Properties);
            $unknowns?: Uint8Array[];
            file_index: number;
            line: number;
            col: number;
            func: string;
            code: string;
            static create(properties: tensorflow.GraphDebugInfo.FileLineCol.$Shape): tensorflow.GraphDebugInfo.FileLineCol & tensorflow.GraphDebugInfo.FileLineCol.$Shape;
            static create(properties?: tensorflow.GraphDebugInfo.FileLineCol.$Properties): tensorflow.GraphDebugInfo.FileLineCol;
            static encode(message: tensorflow.GraphDebugInfo.FileLineCol.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.GraphDebugInfo.FileLineCol & tensorflow.GraphDebugInfo.FileLineCol.$Shape;
        }

        namespace FileLineCol {
            interface $Properties {
                file_index?: (number|null);
                line?: (number|null);
                col?: (number|null);
                func?: (string|null);
                code?: (string|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = tensorflow.GraphDebugInfo.FileLineCol.$Properties;
        }

        interface IStackTrace extends tensorflow.GraphDebugInfo.StackTrace.$Properties {
        }

        class StackTrace {
            constructor(properties?: tensorflow.GraphDebugInfo.StackTrace.$Properties);
            $unknowns?: Uint8Array[];
            file_line_cols: tensorflow.GraphDebugInfo.FileLineCol.$Properties[];
            frame_id: Long[];
            static create(properties: tensorflow.GraphDebugInfo.StackTrace.$Shape): tensorflow.GraphDebugInfo.StackTrace & tensorflow.GraphDebugInfo.StackTrace.$Shape;
            static create(properties?: tensorflow.GraphDebugInfo.StackTrace.$Properties): tensorflow.GraphDebugInfo.StackTrace;
            static encode(message: tensorflow.GraphDebugInfo.StackTrace.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.GraphDebugInfo.StackTrace & tensorflow.GraphDebugInfo.StackTrace.$Shape;
        }

        namespace StackTrace {
            interface $Properties {
                file_line_cols?: (tensorflow.GraphDebugInfo.FileLineCol.$Properties[]|null);
                frame_id?: (Long[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = tensorflow.GraphDebugInfo.StackTrace.$Properties;
        }
    }

    interface IVersionDef extends tensorflow.VersionDef.$Properties {
    }

    class VersionDef {
        constructor(properties?: tensorflow.VersionDef.$Properties);
        $unknowns?: Uint8Array[];
        producer: number;
        min_consumer: number;
        bad_consumers: number[];
        static create(properties: tensorflow.VersionDef.$Shape): tensorflow.VersionDef & tensorflow.VersionDef.$Shape;
        static create(properties?: tensorflow.VersionDef.$Properties): tensorflow.VersionDef;
        static encode(message: tensorflow.VersionDef.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.VersionDef & tensorflow.VersionDef.$Shape;
    }

    namespace VersionDef {
        interface $Properties {
            producer?: (number|null);
            min_consumer?: (number|null);
            bad_consumers?: (number[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.VersionDef.$Properties;
    }

    interface IGraphDef extends tensorflow.GraphDef.$Properties {
    }

    class GraphDef {
        constructor(properties?: tensorflow.GraphDef.$Properties);
        $unknowns?: Uint8Array[];
        node: tensorflow.NodeDef.$Properties[];
        library?: (tensorflow.FunctionDefLibrary.$Properties|null);
        version: number;
        versions?: (tensorflow.VersionDef.$Properties|null);
        debug_info?: (tensorflow.GraphDebugInfo.$Properties|null);
        static create(properties: tensorflow.GraphDef.$Shape): tensorflow.GraphDef & tensorflow.GraphDef.$Shape;
        static create(properties?: tensorflow.GraphDef.$Properties): tensorflow.GraphDef;
        static encode(message: tensorflow.GraphDef.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.GraphDef & tensorflow.GraphDef.$Shape;
    }

    namespace GraphDef {
        interface $Properties {
            node?: (tensorflow.NodeDef.$Properties[]|null);
            library?: (tensorflow.FunctionDefLibrary.$Properties|null);
            version?: (number|null);
            versions?: (tensorflow.VersionDef.$Properties|null);
            debug_info?: (tensorflow.GraphDebugInfo.$Properties|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          node?: tensorflow.NodeDef.$Shape[]|null;
          library?: tensorflow.FunctionDefLibrary.$Shape|null;
          version?: number|null;
          versions?: tensorflow.VersionDef.$Shape|null;
          debug_info?: tensorflow.GraphDebugInfo.$Shape|null;
          $unknowns?: Uint8Array[];
        };
    }

    enum VariableSynchronization {
        VARIABLE_SYNCHRONIZATION_AUTO = 0,
        VARIABLE_SYNCHRONIZATION_NONE = 1,
        VARIABLE_SYNCHRONIZATION_ON_WRITE = 2,
        VARIABLE_SYNCHRONIZATION_ON_READ = 3
    }

    enum VariableAggregation {
        VARIABLE_AGGREGATION_NONE = 0,
        VARIABLE_AGGREGATION_SUM = 1,
        VARIABLE_AGGREGATION_MEAN = 2,
        VARIABLE_AGGREGATION_ONLY_FIRST_REPLICA = 3
    }

    interface IVariableDef extends tensorflow.VariableDef.$Properties {
    }

    class VariableDef {
        constructor(properties?: tensorflow.VariableDef.$Properties);
        $unknowns?: Uint8Array[];
        variable_name: string;
        initializer_name: string;
        snapshot_name: string;
        save_slice_info_def?: (tensorflow.SaveSliceInfoDef.$Properties|null);
        is_resource: boolean;
        initial_value_name: string;
        trainable: boolean;
        synchronization: tensorflow.VariableSynchronization;
        aggregation: tensorflow.VariableAggregation;
        static create(properties: tensorflow.VariableDef.$Shape): tensorflow.VariableDef & tensorflow.VariableDef.$Shape;
        static create(properties?: tensorflow.VariableDef.$Properties): tensorflow.VariableDef;
        static encode(message: tensorflow.VariableDef.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.VariableDef & tensorflow.VariableDef.$Shape;
    }

    namespace VariableDef {
        interface $Properties {
            variable_name?: (string|null);
            initializer_name?: (string|null);
            snapshot_name?: (string|null);
            save_slice_info_def?: (tensorflow.SaveSliceInfoDef.$Properties|null);
            is_resource?: (boolean|null);
            initial_value_name?: (string|null);
            trainable?: (boolean|null);
            synchronization?: (tensorflow.VariableSynchronization|null);
            aggregation?: (tensorflow.VariableAggregation|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.VariableDef.$Properties;
    }

    interface ISaveSliceInfoDef extends tensorflow.SaveSliceInfoDef.$Properties {
    }

    class SaveSliceInfoDef {
        constructor(properties?: tensorflow.SaveSliceInfoDef.$Properties);
        $unknowns?: Uint8Array[];
        full_name: string;
        full_shape: Long[];
        var_offset: Long[];
        var_shape: Long[];
        static create(properties: tensorflow.SaveSliceInfoDef.$Shape): tensorflow.SaveSliceInfoDef & tensorflow.SaveSliceInfoDef.$Shape;
        static create(properties?: tensorflow.SaveSliceInfoDef.$Properties): tensorflow.SaveSliceInfoDef;
        static encode(message: tensorflow.SaveSliceInfoDef.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.SaveSliceInfoDef & tensorflow.SaveSliceInfoDef.$Shape;
    }

    namespace SaveSliceInfoDef {
        interface $Properties {
            full_name?: (string|null);
            full_shape?: (Long[]|null);
            var_offset?: (Long[]|null);
            var_shape?: (Long[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.SaveSliceInfoDef.$Properties;
    }

    interface IStructuredValue extends tensorflow.StructuredValue.$Properties {
    }

    class StructuredValue {
        constructor(properties?: tensorflow.StructuredValue.$Properties);
        $unknowns?: Uint8Array[];
        none_value?: (tensorflow.NoneValue.$Properties|null);
        float64_value?: (number|null);
        int64_value?: (Long|null);
        string_value?: (string|null);
        bool_value?: (boolean|null);
        tensor_shape_value?: (tensorflow.TensorShapeProto.$Properties|null);
        tensor_dtype_value?: (tensorflow.DataType|null);
        tensor_spec_value?: (tensorflow.TensorSpecProto.$Properties|null);
        type_spec_value?: (tensorflow.TypeSpecProto.$Properties|null);
        bounded_tensor_spec_value?: (tensorflow.BoundedTensorSpecProto.$Properties|null);
        list_value?: (tensorflow.ListValue.$Properties|null);
        tuple_value?: (tensorflow.TupleValue.$Properties|null);
        dict_value?: (tensorflow.DictValue.$Properties|null);
        named_tuple_value?: (tensorflow.NamedTupleValue.$Properties|null);
        tensor_value?: (tensorflow.TensorProto.$Properties|null);
        numpy_value?: (tensorflow.TensorProto.$Properties|null);
        kind?: ("none_value"|"float64_value"|"int64_value"|"string_value"|"bool_value"|"tensor_shape_value"|"tensor_dtype_value"|"tensor_spec_value"|"type_spec_value"|"bounded_tensor_spec_value"|"list_value"|"tuple_value"|"dict_value"|"named_tuple_value"|"tensor_value"|"numpy_value");
        static create(properties: tensorflow.StructuredValue.$Shape): tensorflow.StructuredValue & tensorflow.StructuredValue.$Shape;
        static create(properties?: tensorflow.StructuredValue.$Properties): tensorflow.StructuredValue;
        static encode(message: tensorflow.StructuredValue.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.StructuredValue & tensorflow.StructuredValue.$Shape;
    }

    namespace StructuredValue {
        interface $Properties {
            none_value?: (tensorflow.NoneValue.$Properties|null);
            float64_value?: (number|null);
            int64_value?: (Long|null);
            string_value?: (string|null);
            bool_value?: (boolean|null);
            tensor_shape_value?: (tensorflow.TensorShapeProto.$Properties|null);
            tensor_dtype_value?: (tensorflow.DataType|null);
            tensor_spec_value?: (tensorflow.TensorSpecProto.$Properties|null);
            type_spec_value?: (tensorflow.TypeSpecProto.$Properties|null);
            bounded_tensor_spec_value?: (tensorflow.BoundedTensorSpecProto.$Properties|null);
            list_value?: (tensorflow.ListValue.$Properties|null);
            tuple_value?: (tensorflow.TupleValue.$Properties|null);
            dict_value?: (tensorflow.DictValue.$Properties|null);
            named_tuple_value?: (tensorflow.NamedTupleValue.$Properties|null);
            tensor_value?: (tensorflow.TensorProto.$Properties|null);
            numpy_value?: (tensorflow.TensorProto.$Properties|null);
            kind?: ("none_value"|"float64_value"|"int64_value"|"string_value"|"bool_value"|"tensor_shape_value"|"tensor_dtype_value"|"tensor_spec_value"|"type_spec_value"|"bounded_tensor_spec_value"|"list_value"|"tuple_value"|"dict_value"|"named_tuple_value"|"tensor_value"|"numpy_value");
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          none_value?: tensorflow.NoneValue.$Shape|null;
          float64_value?: number|null;
          int64_value?: Long|null;
          string_value?: string|null;
          bool_value?: boolean|null;
          tensor_shape_value?: tensorflow.TensorShapeProto.$Shape|null;
          tensor_dtype_value?: tensorflow.DataType|null;
          tensor_spec_value?: tensorflow.TensorSpecProto.$Shape|null;
          type_spec_value?: tensorflow.TypeSpecProto.$Shape|null;
          bounded_tensor_spec_value?: tensorflow.BoundedTensorSpecProto.$Shape|null;
          list_value?: tensorflow.ListValue.$Shape|null;
          tuple_value?: tensorflow.TupleValue.$Shape|null;
          dict_value?: tensorflow.DictValue.$Shape|null;
          named_tuple_value?: tensorflow.NamedTupleValue.$Shape|null;
          tensor_value?: tensorflow.TensorProto.$Shape|null;
          numpy_value?: tensorflow.TensorProto.$Shape|null;
          $unknowns?: Uint8Array[];
        } & (
          ({ kind?: undefined; none_value?: null; float64_value?: null; int64_value?: null; string_value?: null; bool_value?: null; tensor_shape_value?: null; tensor_dtype_value?: null; tensor_spec_value?: null; type_spec_value?: null; bounded_tensor_spec_value?: null; list_value?: null; tuple_value?: null; dict_value?: null; named_tuple_value?: null; tensor_value?: null; numpy_value?: null }|{ kind?: "none_value"; none_value: tensorflow.NoneValue.$Shape; float64_value?: null; int64_value?: null; string_value?: null; bool_value?: null; tensor_shape_value?: null; tensor_dtype_value?: null; tensor_spec_value?: null; type_spec_value?: null; bounded_tensor_spec_value?: null; list_value?: null; tuple_value?: null; dict_value?: null; named_tuple_value?: null; tensor_value?: null; numpy_value?: null }|{ kind?: "float64_value"; none_value?: null; float64_value: number; int64_value?: null; string_value?: null; bool_value?: null; tensor_shape_value?: null; tensor_dtype_value?: null; tensor_spec_value?: null; type_spec_value?: null; bounded_tensor_spec_value?: null; list_value?: null; tuple_value?: null; dict_value?: null; named_tuple_value?: null; tensor_value?: null; numpy_value?: null }|{ kind?: "int64_value"; none_value?: null; float64_value?: null; int64_value: Long; string_value?: null; bool_value?: null; tensor_shape_value?: null; tensor_dtype_value?: null; tensor_spec_value?: null; type_spec_value?: null; bounded_tensor_spec_value?: null; list_value?: null; tuple_value?: null; dict_value?: null; named_tuple_value?: null; tensor_value?: null; numpy_value?: null }|{ kind?: "string_value"; none_value?: null; float64_value?: null; int64_value?: null; string_value: string; bool_value?: null; tensor_shape_value?: null; tensor_dtype_value?: null; tensor_spec_value?: null; type_spec_value?: null; bounded_tensor_spec_value?: null; list_value?: null; tuple_value?: null; dict_value?: null; named_tuple_value?: null; tensor_value?: null; numpy_value?: null }|{ kind?: "bool_value"; none_value?: null; float64_value?: null; int64_value?: null; string_value?: null; bool_value: boolean; tensor_shape_value?: null; tensor_dtype_value?: null; tensor_spec_value?: null; type_spec_value?: null; bounded_tensor_spec_value?: null; list_value?: null; tuple_value?: null; dict_value?: null; named_tuple_value?: null; tensor_value?: null; numpy_value?: null }|{ kind?: "tensor_shape_value"; none_value?: null; float64_value?: null; int64_value?: null; string_value?: null; bool_value?: null; tensor_shape_value: tensorflow.TensorShapeProto.$Shape; tensor_dtype_value?: null; tensor_spec_value?: null; type_spec_value?: null; bounded_tensor_spec_value?: null; list_value?: null; tuple_value?: null; dict_value?: null; named_tuple_value?: null; tensor_value?: null; numpy_value?: null }|{ kind?: "tensor_dtype_value"; none_value?: null; float64_value?: null; int64_value?: null; string_value?: null; bool_value?: null; tensor_shape_value?: null; tensor_dtype_value: tensorflow.DataType; tensor_spec_value?: null; type_spec_value?: null; bounded_tensor_spec_value?: null; list_value?: null; tuple_value?: null; dict_value?: null; named_tuple_value?: null; tensor_value?: null; numpy_value?: null }|{ kind?: "tensor_spec_value"; none_value?: null; float64_value?: null; int64_value?: null; string_value?: null; bool_value?: null; tensor_shape_value?: null; tensor_dtype_value?: null; tensor_spec_value: tensorflow.TensorSpecProto.$Shape; type_spec_value?: null; bounded_tensor_spec_value?: null; list_value?: null; tuple_value?: null; dict_value?: null; named_tuple_value?: null; tensor_value?: null; numpy_value?: null }|{ kind?: "type_spec_value"; none_value?: null; float64_value?: null; int64_value?: null; string_value?: null; bool_value?: null; tensor_shape_value?: null; tensor_dtype_value?: null; tensor_spec_value?: null; type_spec_value: tensorflow.TypeSpecProto.$Shape; bounded_tensor_spec_value?: null; list_value?: null; tuple_value?: null; dict_value?: null; named_tuple_value?: null; tensor_value?: null; numpy_value?: null }|{ kind?: "bounded_tensor_spec_value"; none_value?: null; float64_value?: null; int64_value?: null; string_value?: null; bool_value?: null; tensor_shape_value?: null; tensor_dtype_value?: null; tensor_spec_value?: null; type_spec_value?: null; bounded_tensor_spec_value: tensorflow.BoundedTensorSpecProto.$Shape; list_value?: null; tuple_value?: null; dict_value?: null; named_tuple_value?: null; tensor_value?: null; numpy_value?: null }|{ kind?: "list_value"; none_value?: null; float64_value?: null; int64_value?: null; string_value?: null; bool_value?: null; tensor_shape_value?: null; tensor_dtype_value?: null; tensor_spec_value?: null; type_spec_value?: null; bounded_tensor_spec_value?: null; list_value: tensorflow.ListValue.$Shape; tuple_value?: null; dict_value?: null; named_tuple_value?: null; tensor_value?: null; numpy_value?: null }|{ kind?: "tuple_value"; none_value?: null; float64_value?: null; int64_value?: null; string_value?: null; bool_value?: null; tensor_shape_value?: null; tensor_dtype_value?: null; tensor_spec_value?: null; type_spec_value?: null; bounded_tensor_spec_value?: null; list_value?: null; tuple_value: tensorflow.TupleValue.$Shape; dict_value?: null; named_tuple_value?: null; tensor_value?: null; numpy_value?: null }|{ kind?: "dict_value"; none_value?: null; float64_value?: null; int64_value?: null; string_value?: null; bool_value?: null; tensor_shape_value?: null; tensor_dtype_value?: null; tensor_spec_value?: null; type_spec_value?: null; bounded_tensor_spec_value?: null; list_value?: null; tuple_value?: null; dict_value: tensorflow.DictValue.$Shape; named_tuple_value?: null; tensor_value?: null; numpy_value?: null }|{ kind?: "named_tuple_value"; none_value?: null; float64_value?: null; int64_value?: null; string_value?: null; bool_value?: null; tensor_shape_value?: null; tensor_dtype_value?: null; tensor_spec_value?: null; type_spec_value?: null; bounded_tensor_spec_value?: null; list_value?: null; tuple_value?: null; dict_value?: null; named_tuple_value: tensorflow.NamedTupleValue.$Shape; tensor_value?: null; numpy_value?: null }|{ kind?: "tensor_value"; none_value?: null; float64_value?: null; int64_value?: null; string_value?: null; bool_value?: null; tensor_shape_value?: null; tensor_dtype_value?: null; tensor_spec_value?: null; type_spec_value?: null; bounded_tensor_spec_value?: null; list_value?: null; tuple_value?: null; dict_value?: null; named_tuple_value?: null; tensor_value: tensorflow.TensorProto.$Shape; numpy_value?: null }|{ kind?: "numpy_value"; none_value?: null; float64_value?: null; int64_value?: null; string_value?: null; bool_value?: null; tensor_shape_value?: null; tensor_dtype_value?: null; tensor_spec_value?: null; type_spec_value?: null; bounded_tensor_spec_value?: null; list_value?: null; tuple_value?: null; dict_value?: null; named_tuple_value?: null; tensor_value?: null; numpy_value: tensorflow.TensorProto.$Shape })
        );
    }

    interface INoneValue extends tensorflow.NoneValue.$Properties {
    }

    class NoneValue {
        constructor(properties?: tensorflow.NoneValue.$Properties);
        $unknowns?: Uint8Array[];
        static create(properties: tensorflow.NoneValue.$Shape): tensorflow.NoneValue & tensorflow.NoneValue.$Shape;
        static create(properties?: tensorflow.NoneValue.$Properties): tensorflow.NoneValue;
        static encode(message: tensorflow.NoneValue.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.NoneValue & tensorflow.NoneValue.$Shape;
    }

    namespace NoneValue {
        interface $Properties {
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.NoneValue.$Properties;
    }

    interface IListValue extends tensorflow.ListValue.$Properties {
    }

    class ListValue {
        constructor(properties?: tensorflow.ListValue.$Properties);
        $unknowns?: Uint8Array[];
        values: tensorflow.StructuredValue.$Properties[];
        static create(properties: tensorflow.ListValue.$Shape): tensorflow.ListValue & tensorflow.ListValue.$Shape;
        static create(properties?: tensorflow.ListValue.$Properties): tensorflow.ListValue;
        static encode(message: tensorflow.ListValue.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.ListValue & tensorflow.ListValue.$Shape;
    }

    namespace ListValue {
        interface $Properties {
            values?: (tensorflow.StructuredValue.$Properties[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          values?: tensorflow.StructuredValue.$Shape[]|null;
          $unknowns?: Uint8Array[];
        };
    }

    interface ITupleValue extends tensorflow.TupleValue.$Properties {
    }

    class TupleValue {
        constructor(properties?: tensorflow.TupleValue.$Properties);
        $unknowns?: Uint8Array[];
        values: tensorflow.StructuredValue.$Properties[];
        static create(properties: tensorflow.TupleValue.$Shape): tensorflow.TupleValue & tensorflow.TupleValue.$Shape;
        static create(properties?: tensorflow.TupleValue.$Properties): tensorflow.TupleValue;
        static encode(message: tensorflow.TupleValue.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.TupleValue & tensorflow.TupleValue.$Shape;
    }

    namespace TupleValue {
        interface $Properties {
            values?: (tensorflow.StructuredValue.$Properties[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          values?: tensorflow.StructuredValue.$Shape[]|null;
          $unknowns?: Uint8Array[];
        };
    }

    interface IDictValue extends tensorflow.DictValue.$Properties {
    }

    class DictValue {
        constructor(properties?: tensorflow.DictValue.$Properties);
        $unknowns?: Uint8Array[];
        fields: { [k: string]: tensorflow.StructuredValue.$Properties };
        static create(properties: tensorflow.DictValue.$Shape): tensorflow.DictValue & tensorflow.DictValue.$Shape;
        static create(properties?: tensorflow.DictValue.$Properties): tensorflow.DictValue;
        static encode(message: tensorflow.DictValue.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.DictValue & tensorflow.DictValue.$Shape;
    }

    namespace DictValue {
        interface $Properties {
            fields?: ({ [k: string]: tensorflow.StructuredValue.$Properties }|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          fields?: { [k: string]: tensorflow.StructuredValue.$Shape }|null;
          $unknowns?: Uint8Array[];
        };
    }

    interface IPairValue extends tensorflow.PairValue.$Properties {
    }

    class PairValue {
        constructor(properties?: tensorflow.PairValue.$Properties);
        $unknowns?: Uint8Array[];
        key: string;
        value?: (tensorflow.StructuredValue.$Properties|null);
        static create(properties: tensorflow.PairValue.$Shape): tensorflow.PairValue & tensorflow.PairValue.$Shape;
        static create(properties?: tensorflow.PairValue.$Properties): tensorflow.PairValue;
        static encode(message: tensorflow.PairValue.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.PairValue & tensorflow.PairValue.$Shape;
    }

    namespace PairValue {
        interface $Properties {
            key?: (string|null);
            value?: (tensorflow.StructuredValue.$Properties|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          key?: string|null;
          value?: tensorflow.StructuredValue.$Shape|null;
          $unknowns?: Uint8Array[];
        };
    }

    interface INamedTupleValue extends tensorflow.NamedTupleValue.$Properties {
    }

    class NamedTupleValue {
        constructor(properties?: tensorflow.NamedTupleValue.$Properties);
        $unknowns?: Uint8Array[];
        name: string;
        values: tensorflow.PairValue.$Properties[];
        static create(properties: tensorflow.NamedTupleValue.$Shape): tensorflow.NamedTupleValue & tensorflow.NamedTupleValue.$Shape;
        static create(properties?: tensorflow.NamedTupleValue.$Properties): tensorflow.NamedTupleValue;
        static encode(message: tensorflow.NamedTupleValue.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.NamedTupleValue & tensorflow.NamedTupleValue.$Shape;
    }

    namespace NamedTupleValue {
        interface $Properties {
            name?: (string|null);
            values?: (tensorflow.PairValue.$Properties[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          name?: string|null;
          values?: tensorflow.PairValue.$Shape[]|null;
          $unknowns?: Uint8Array[];
        };
    }

    interface ITensorSpecProto extends tensorflow.TensorSpecProto.$Properties {
    }

    class TensorSpecProto {
        constructor(properties?: tensorflow.TensorSpecProto.$Properties);
        $unknowns?: Uint8Array[];
        name: string;
        shape?: (tensorflow.TensorShapeProto.$Properties|null);
        dtype: tensorflow.DataType;
        static create(properties: tensorflow.TensorSpecProto.$Shape): tensorflow.TensorSpecProto & tensorflow.TensorSpecProto.$Shape;
        static create(properties?: tensorflow.TensorSpecProto.$Properties): tensorflow.TensorSpecProto;
        static encode(message: tensorflow.TensorSpecProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.TensorSpecProto & tensorflow.TensorSpecProto.$Shape;
    }

    namespace TensorSpecProto {
        interface $Properties {
            name?: (string|null);
            shape?: (tensorflow.TensorShapeProto.$Properties|null);
            dtype?: (tensorflow.DataType|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.TensorSpecProto.$Properties;
    }

    interface IBoundedTensorSpecProto extends tensorflow.BoundedTensorSpecProto.$Properties {
    }

    class BoundedTensorSpecProto {
        constructor(properties?: tensorflow.BoundedTensorSpecProto.$Properties);
        $unknowns?: Uint8Array[];
        name: string;
        shape?: (tensorflow.TensorShapeProto.$Properties|null);
        dtype: tensorflow.DataType;
        minimum?: (tensorflow.TensorProto.$Properties|null);
        maximum?: (tensorflow.TensorProto.$Properties|null);
        static create(properties: tensorflow.BoundedTensorSpecProto.$Shape): tensorflow.BoundedTensorSpecProto & tensorflow.BoundedTensorSpecProto.$Shape;
        static create(properties?: tensorflow.BoundedTensorSpecProto.$Properties): tensorflow.BoundedTensorSpecProto;
        static encode(message: tensorflow.BoundedTensorSpecProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.BoundedTensorSpecProto & tensorflow.BoundedTensorSpecProto.$Shape;
    }

    namespace BoundedTensorSpecProto {
        interface $Properties {
            name?: (string|null);
            shape?: (tensorflow.TensorShapeProto.$Properties|null);
            dtype?: (tensorflow.DataType|null);
            minimum?: (tensorflow.TensorProto.$Properties|null);
            maximum?: (tensorflow.TensorProto.$Properties|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.BoundedTensorSpecProto.$Properties;
    }

    interface ITypeSpecProto extends tensorflow.TypeSpecProto.$Properties {
    }

    class TypeSpecProto {
        constructor(properties?: tensorflow.TypeSpecProto.$Properties);
        $unknowns?: Uint8Array[];
        type_spec_class: tensorflow.TypeSpecProto.TypeSpecClass;
        type_state?: (tensorflow.StructuredValue.$Properties|null);
        type_spec_class_name: string;
        num_flat_components: number;
        static create(properties: tensorflow.TypeSpecProto.$Shape): tensorflow.TypeSpecProto & tensorflow.TypeSpecProto.$Shape;
        static create(properties?: tensorflow.TypeSpecProto.$Properties): tensorflow.TypeSpecProto;
        static encode(message: tensorflow.TypeSpecProto.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.TypeSpecProto & tensorflow.TypeSpecProto.$Shape;
    }

    namespace TypeSpecProto {
        interface $Properties {
            type_spec_class?: (tensorflow.TypeSpecProto.TypeSpecClass|null);
            type_state?: (tensorflow.StructuredValue.$Properties|null);
            type_spec_class_name?: (string|null);
            num_flat_components?: (number|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          type_spec_class?: tensorflow.TypeSpecProto.TypeSpecClass|null;
          type_state?: tensorflow.StructuredValue.$Shape|null;
          type_spec_class_name?: string|null;
          num_flat_components?: number|null;
          $unknowns?: Uint8Array[];
        };

        enum TypeSpecClass {
            UNKNOWN = 0,
            SPARSE_TENSOR_SPEC = 1,
            INDEXED_SLICES_SPEC = 2,
            RAGGED_TENSOR_SPEC = 3,
            TENSOR_ARRAY_SPEC = 4,
            DATA_DATASET_SPEC = 5,
            DATA_ITERATOR_SPEC = 6,
            OPTIONAL_SPEC = 7,
            PER_REPLICA_SPEC = 8,
            VARIABLE_SPEC = 9,
            ROW_PARTITION_SPEC = 10,
            REGISTERED_TYPE_SPEC = 12,
            EXTENSION_TYPE_SPEC = 13
        }
    }

    interface ITrackableObjectGraph extends tensorflow.TrackableObjectGraph.$Properties {
    }

    class TrackableObjectGraph {
        constructor(properties?: tensorflow.TrackableObjectGraph.$Properties);
        $unknowns?: Uint8Array[];
        nodes: tensorflow.TrackableObjectGraph.TrackableObject.$Properties[];
        static create(properties: tensorflow.TrackableObjectGraph.$Shape): tensorflow.TrackableObjectGraph & tensorflow.TrackableObjectGraph.$Shape;
        static create(properties?: tensorflow.TrackableObjectGraph.$Properties): tensorflow.TrackableObjectGraph;
        static encode(message: tensorflow.TrackableObjectGraph.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.TrackableObjectGraph & tensorflow.TrackableObjectGraph.$Shape;
    }

    namespace TrackableObjectGraph {
        interface $Properties {
            nodes?: (tensorflow.TrackableObjectGraph.TrackableObject.$Properties[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.TrackableObjectGraph.$Properties;

        interface ITrackableObject extends tensorflow.TrackableObjectGraph.TrackableObject.$Properties {
        }

        class TrackableObject {
            constructor(properties?: tensorflow.TrackableObjectGraph.TrackableObject.$Properties);
            $unknowns?: Uint8Array[];
            children: tensorflow.TrackableObjectGraph.TrackableObject.ObjectReference.$Properties[];
            attributes: tensorflow.TrackableObjectGraph.TrackableObject.SerializedTensor.$Properties[];
            slot_variables: tensorflow.TrackableObjectGraph.TrackableObject.SlotVariableReference.$Properties[];
            registered_saver?: (tensorflow.RegisteredSaver.$Properties|null);
            has_checkpoint_values?: (google.protobuf.BoolValue.$Properties|null);
            static create(properties: tensorflow.TrackableObjectGraph.TrackableObject.$Shape): tensorflow.TrackableObjectGraph.TrackableObject & tensorflow.TrackableObjectGraph.TrackableObject.$Shape;
            static create(properties?: tensorflow.TrackableObjectGraph.TrackableObject.$Properties): tensorflow.TrackableObjectGraph.TrackableObject;
            static encode(message: tensorflow.TrackableObjectGraph.TrackableObject.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.TrackableObjectGraph.TrackableObject & tensorflow.TrackableObjectGraph.TrackableObject.$Shape;
        }

        namespace TrackableObject {
            interface $Properties {
                children?: (tensorflow.TrackableObjectGraph.TrackableObject.ObjectReference.$Properties[]|null);
                attributes?: (tensorflow.TrackableObjectGraph.TrackableObject.SerializedTensor.$Properties[]|null);
                slot_variables?: (tensorflow.TrackableObjectGraph.TrackableObject.SlotVariableReference.$Properties[]|null);
                registered_saver?: (tensorflow.RegisteredSaver.$Properties|null);
                has_checkpoint_values?: (google.protobuf.BoolValue.$Properties|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = tensorflow.TrackableObjectGraph.TrackableObject.$Properties;

            interface IObjectReference extends tensorflow.TrackableObjectGraph.TrackableObject.ObjectReference.$Properties {
            }

            class ObjectReference {
                constructor(properties?: tensorflow.TrackableObjectGraph.TrackableObject.ObjectReference.$Properties);
                $unknowns?: Uint8Array[];
                node_id: number;
                local_name: string;
                static create(properties: tensorflow.TrackableObjectGraph.TrackableObject.ObjectReference.$Shape): tensorflow.TrackableObjectGraph.TrackableObject.ObjectReference & tensorflow.TrackableObjectGraph.TrackableObject.ObjectReference.$Shape;
                static create(properties?: tensorflow.TrackableObjectGraph.TrackableObject.ObjectReference.$Properties): tensorflow.TrackableObjectGraph.TrackableObject.ObjectReference;
                static encode(message: tensorflow.TrackableObjectGraph.TrackableObject.ObjectReference.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.TrackableObjectGraph.TrackableObject.ObjectReference & tensorflow.TrackableObjectGraph.TrackableObject.ObjectReference.$Shape;
            }

            namespace ObjectReference {
                interface $Properties {
                    node_id?: (number|null);
                    local_name?: (string|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = tensorflow.TrackableObjectGraph.TrackableObject.ObjectReference.$Properties;
            }

            interface ISerializedTensor extends tensorflow.TrackableObjectGraph.TrackableObject.SerializedTensor.$Properties {
            }

            class SerializedTensor {
                constructor(properties?: tensorflow.TrackableObjectGraph.TrackableObject.SerializedTensor.$Properties);
                $unknowns?: Uint8Array[];
                name: string;
                full_name: string;
                checkpoint_key: string;
                static create(properties: tensorflow.TrackableObjectGraph.TrackableObject.SerializedTensor.$Shape): tensorflow.TrackableObjectGraph.TrackableObject.SerializedTensor & tensorflow.TrackableObjectGraph.TrackableObject.SerializedTensor.$Shape;
                static create(properties?: tensorflow.TrackableObjectGraph.TrackableObject.SerializedTensor.$Properties): tensorflow.TrackableObjectGraph.TrackableObject.SerializedTensor;
                static encode(message: tensorflow.TrackableObjectGraph.TrackableObject.SerializedTensor.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.TrackableObjectGraph.TrackableObject.SerializedTensor & tensorflow.TrackableObjectGraph.TrackableObject.SerializedTensor.$Shape;
            }

            namespace SerializedTensor {
                interface $Properties {
                    name?: (string|null);
                    full_name?: (string|null);
                    checkpoint_key?: (string|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = tensorflow.TrackableObjectGraph.TrackableObject.SerializedTensor.$Properties;
            }

            interface ISlotVariableReference extends tensorflow.TrackableObjectGraph.TrackableObject.SlotVariableReference.$Properties {
            }

            class SlotVariableReference {
                constructor(properties?: tensorflow.TrackableObjectGraph.TrackableObject.SlotVariableReference.$Properties);
                $unknowns?: Uint8Array[];
                original_variable_node_id: number;
                slot_name: string;
                slot_variable_node_id: number;
                static create(properties: tensorflow.TrackableObjectGraph.TrackableObject.SlotVariableReference.$Shape): tensorflow.TrackableObjectGraph.TrackableObject.SlotVariableReference & tensorflow.TrackableObjectGraph.TrackableObject.SlotVariableReference.$Shape;
                static create(properties?: tensorflow.TrackableObjectGraph.TrackableObject.SlotVariableReference.$Properties): tensorflow.TrackableObjectGraph.TrackableObject.SlotVariableReference;
                static encode(message: tensorflow.TrackableObjectGraph.TrackableObject.SlotVariableReference.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.TrackableObjectGraph.TrackableObject.SlotVariableReference & tensorflow.TrackableObjectGraph.TrackableObject.SlotVariableReference.$Shape;
            }

            namespace SlotVariableReference {
                interface $Properties {
                    original_variable_node_id?: (number|null);
                    slot_name?: (string|null);
                    slot_variable_node_id?: (number|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = tensorflow.TrackableObjectGraph.TrackableObject.SlotVariableReference.$Properties;
            }
        }
    }

    interface IRegisteredSaver extends tensorflow.RegisteredSaver.$Properties {
    }

    class RegisteredSaver {
        constructor(properties?: tensorflow.RegisteredSaver.$Properties);
        $unknowns?: Uint8Array[];
        name: string;
        object_name: string;
        static create(properties: tensorflow.RegisteredSaver.$Shape): tensorflow.RegisteredSaver & tensorflow.RegisteredSaver.$Shape;
        static create(properties?: tensorflow.RegisteredSaver.$Properties): tensorflow.RegisteredSaver;
        static encode(message: tensorflow.RegisteredSaver.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.RegisteredSaver & tensorflow.RegisteredSaver.$Shape;
    }

    namespace RegisteredSaver {
        interface $Properties {
            name?: (string|null);
            object_name?: (string|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.RegisteredSaver.$Properties;
    }

    interface ISavedObjectGraph extends tensorflow.SavedObjectGraph.$Properties {
    }

    class SavedObjectGraph {
        constructor(properties?: tensorflow.SavedObjectGraph.$Properties);
        $unknowns?: Uint8Array[];
        nodes: tensorflow.SavedObject.$Properties[];
        concrete_functions: { [k: string]: tensorflow.SavedConcreteFunction.$Properties };
        static create(properties: tensorflow.SavedObjectGraph.$Shape): tensorflow.SavedObjectGraph & tensorflow.SavedObjectGraph.$Shape;
        static create(properties?: tensorflow.SavedObjectGraph.$Properties): tensorflow.SavedObjectGraph;
        static encode(message: tensorflow.SavedObjectGraph.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.SavedObjectGraph & tensorflow.SavedObjectGraph.$Shape;
    }

    namespace SavedObjectGraph {
        interface $Properties {
            nodes?: (tensorflow.SavedObject.$Properties[]|null);
            concrete_functions?: ({ [k: string]: tensorflow.SavedConcreteFunction.$Properties }|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          nodes?: tensorflow.SavedObject.$Shape[]|null;
          concrete_functions?: { [k: string]: tensorflow.SavedConcreteFunction.$Shape }|null;
          $unknowns?: Uint8Array[];
        };
    }

    interface ISavedObject extends tensorflow.SavedObject.$Properties {
    }

    class SavedObject {
        constructor(properties?: tensorflow.SavedObject.$Properties);
        $unknowns?: Uint8Array[];
        children: tensorflow.TrackableObjectGraph.TrackableObject.ObjectReference.$Properties[];
        slot_variables: tensorflow.TrackableObjectGraph.TrackableObject.SlotVariableReference.$Properties[];
        saveable_objects: { [k: string]: tensorflow.SaveableObject.$Properties };
        registered_name: string;
        serialized_user_proto?: (google.protobuf.Any.$Properties|null);
        dependencies: tensorflow.TrackableObjectGraph.TrackableObject.ObjectReference.$Properties[];
        registered_saver: string;
        user_object?: (tensorflow.SavedUserObject.$Properties|null);
        asset?: (tensorflow.SavedAsset.$Properties|null);
        function?: (tensorflow.SavedFunction.$Properties|null);
        variable?: (tensorflow.SavedVariable.$Properties|null);
        bare_concrete_function?: (tensorflow.SavedBareConcreteFunction.$Properties|null);
        constant?: (tensorflow.SavedConstant.$Properties|null);
        resource?: (tensorflow.SavedResource.$Properties|null);
        captured_tensor?: (tensorflow.CapturedTensor.$Properties|null);
        kind?: ("user_object"|"asset"|"Function"|"variable"|"bare_concrete_function"|"constant"|"resource"|"captured_tensor");
        static create(properties: tensorflow.SavedObject.$Shape): tensorflow.SavedObject & tensorflow.SavedObject.$Shape;
        static create(properties?: tensorflow.SavedObject.$Properties): tensorflow.SavedObject;
        static encode(message: tensorflow.SavedObject.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.SavedObject & tensorflow.SavedObject.$Shape;
    }

    namespace SavedObject {
        interface $Properties {
            children?: (tensorflow.TrackableObjectGraph.TrackableObject.ObjectReference.$Properties[]|null);
            slot_variables?: (tensorflow.TrackableObjectGraph.TrackableObject.SlotVariableReference.$Properties[]|null);
            saveable_objects?: ({ [k: string]: tensorflow.SaveableObject.$Properties }|null);
            registered_name?: (string|null);
            serialized_user_proto?: (google.protobuf.Any.$Properties|null);
            dependencies?: (tensorflow.TrackableObjectGraph.TrackableObject.ObjectReference.$Properties[]|null);
            registered_saver?: (string|null);
            user_object?: (tensorflow.SavedUserObject.$Properties|null);
            asset?: (tensorflow.SavedAsset.$Properties|null);
            "function"?: (tensorflow.SavedFunction.$Properties|null);
            variable?: (tensorflow.SavedVariable.$Properties|null);
            bare_concrete_function?: (tensorflow.SavedBareConcreteFunction.$Properties|null);
            constant?: (tensorflow.SavedConstant.$Properties|null);
            resource?: (tensorflow.SavedResource.$Properties|null);
            captured_tensor?: (tensorflow.CapturedTensor.$Properties|null);
            kind?: ("user_object"|"asset"|"Function"|"variable"|"bare_concrete_function"|"constant"|"resource"|"captured_tensor");
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          children?: tensorflow.TrackableObjectGraph.TrackableObject.ObjectReference.$Shape[]|null;
          slot_variables?: tensorflow.TrackableObjectGraph.TrackableObject.SlotVariableReference.$Shape[]|null;
          saveable_objects?: { [k: string]: tensorflow.SaveableObject.$Shape }|null;
          registered_name?: string|null;
          serialized_user_proto?: google.protobuf.Any.$Shape|null;
          dependencies?: tensorflow.TrackableObjectGraph.TrackableObject.ObjectReference.$Shape[]|null;
          registered_saver?: string|null;
          user_object?: tensorflow.SavedUserObject.$Shape|null;
          asset?: tensorflow.SavedAsset.$Shape|null;
          "Function"?: tensorflow.SavedFunction.$Shape|null;
          variable?: tensorflow.SavedVariable.$Shape|null;
          bare_concrete_function?: tensorflow.SavedBareConcreteFunction.$Shape|null;
          constant?: tensorflow.SavedConstant.$Shape|null;
          resource?: tensorflow.SavedResource.$Shape|null;
          captured_tensor?: tensorflow.CapturedTensor.$Shape|null;
          $unknowns?: Uint8Array[];
        } & (
          ({ kind?: undefined; user_object?: null; asset?: null; "Function"?: null; variable?: null; bare_concrete_function?: null; constant?: null; resource?: null; captured_tensor?: null }|{ kind?: "user_object"; user_object: tensorflow.SavedUserObject.$Shape; asset?: null; "Function"?: null; variable?: null; bare_concrete_function?: null; constant?: null; resource?: null; captured_tensor?: null }|{ kind?: "asset"; user_object?: null; asset: tensorflow.SavedAsset.$Shape; "Function"?: null; variable?: null; bare_concrete_function?: null; constant?: null; resource?: null; captured_tensor?: null }|{ kind?: "Function"; user_object?: null; asset?: null; "Function": tensorflow.SavedFunction.$Shape; variable?: null; bare_concrete_function?: null; constant?: null; resource?: null; captured_tensor?: null }|{ kind?: "variable"; user_object?: null; asset?: null; "Function"?: null; variable: tensorflow.SavedVariable.$Shape; bare_concrete_function?: null; constant?: null; resource?: null; captured_tensor?: null }|{ kind?: "bare_concrete_function"; user_object?: null; asset?: null; "Function"?: null; variable?: null; bare_concrete_function: tensorflow.SavedBareConcreteFunction.$Shape; constant?: null; resource?: null; captured_tensor?: null }|{ kind?: "constant"; user_object?: null; asset?: null; "Function"?: null; variable?: null; bare_concrete_function?: null; constant: tensorflow.SavedConstant.$Shape; resource?: null; captured_tensor?: null }|{ kind?: "resource"; user_object?: null; asset?: null; "Function"?: null; variable?: null; bare_concrete_function?: null; constant?: null; resource: tensorflow.SavedResource.$Shape; captured_tensor?: null }|{ kind?: "captured_tensor"; user_object?: null; asset?: null; "Function"?: null; variable?: null; bare_concrete_function?: null; constant?: null; resource?: null; captured_tensor: tensorflow.CapturedTensor.$Shape })
        );
    }

    interface ISavedUserObject extends tensorflow.SavedUserObject.$Properties {
    }

    class SavedUserObject {
        constructor(properties?: tensorflow.SavedUserObject.$Properties);
        $unknowns?: Uint8Array[];
        identifier: string;
        version?: (tensorflow.VersionDef.$Properties|null);
        metadata: string;
        static create(properties: tensorflow.SavedUserObject.$Shape): tensorflow.SavedUserObject & tensorflow.SavedUserObject.$Shape;
        static create(properties?: tensorflow.SavedUserObject.$Properties): tensorflow.SavedUserObject;
        static encode(message: tensorflow.SavedUserObject.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.SavedUserObject & tensorflow.SavedUserObject.$Shape;
    }

    namespace SavedUserObject {
        interface $Properties {
            identifier?: (string|null);
            version?: (tensorflow.VersionDef.$Properties|null);
            metadata?: (string|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.SavedUserObject.$Properties;
    }

    interface ISavedAsset extends tensorflow.SavedAsset.$Properties {
    }

    class SavedAsset {
        constructor(properties?: tensorflow.SavedAsset.$Properties);
        $unknowns?: Uint8Array[];
        asset_file_def_index: number;
        static create(properties: tensorflow.SavedAsset.$Shape): tensorflow.SavedAsset & tensorflow.SavedAsset.$Shape;
        static create(properties?: tensorflow.SavedAsset.$Properties): tensorflow.SavedAsset;
        static encode(message: tensorflow.SavedAsset.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.SavedAsset & tensorflow.SavedAsset.$Shape;
    }

    namespace SavedAsset {
        interface $Properties {
            asset_file_def_index?: (number|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.SavedAsset.$Properties;
    }

    interface ISavedFunction extends tensorflow.SavedFunction.$Properties {
    }

    class SavedFunction {
        constructor(properties?: tensorflow.SavedFunction.$Properties);
        $unknowns?: Uint8Array[];
        concrete_functions: string[];
        function_spec?: (tensorflow.FunctionSpec.$Properties|null);
        static create(properties: tensorflow.SavedFunction.$Shape): tensorflow.SavedFunction & tensorflow.SavedFunction.$Shape;
        static create(properties?: tensorflow.SavedFunction.$Properties): tensorflow.SavedFunction;
        static encode(message: tensorflow.SavedFunction.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.SavedFunction & tensorflow.SavedFunction.$Shape;
    }

    namespace SavedFunction {
        interface $Properties {
            concrete_functions?: (string[]|null);
            function_spec?: (tensorflow.FunctionSpec.$Properties|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          concrete_functions?: string[]|null;
          function_spec?: tensorflow.FunctionSpec.$Shape|null;
          $unknowns?: Uint8Array[];
        };
    }

    interface ICapturedTensor extends tensorflow.CapturedTensor.$Properties {
    }

    class CapturedTensor {
        constructor(properties?: tensorflow.CapturedTensor.$Properties);
        $unknowns?: Uint8Array[];
        name: string;
        concrete_function: string;
        static create(properties: tensorflow.CapturedTensor.$Shape): tensorflow.CapturedTensor & tensorflow.CapturedTensor.$Shape;
        static create(properties?: tensorflow.CapturedTensor.$Properties): tensorflow.CapturedTensor;
        static encode(message: tensorflow.CapturedTensor.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.CapturedTensor & tensorflow.CapturedTensor.$Shape;
    }

    namespace CapturedTensor {
        interface $Properties {
            name?: (string|null);
            concrete_function?: (string|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.CapturedTensor.$Properties;
    }

    interface ISavedConcreteFunction extends tensorflow.SavedConcreteFunction.$Properties {
    }

    class SavedConcreteFunction {
        constructor(properties?: tensorflow.SavedConcreteFunction.$Properties);
        $unknowns?: Uint8Array[];
        bound_inputs: number[];
        canonicalized_input_signature?: (tensorflow.StructuredValue.$Properties|null);
        output_signature?: (tensorflow.StructuredValue.$Properties|null);
        static create(properties: tensorflow.SavedConcreteFunction.$Shape): tensorflow.SavedConcreteFunction & tensorflow.SavedConcreteFunction.$Shape;
        static create(properties?: tensorflow.SavedConcreteFunction.$Properties): tensorflow.SavedConcreteFunction;
        static encode(message: tensorflow.SavedConcreteFunction.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.SavedConcreteFunction & tensorflow.SavedConcreteFunction.$Shape;
    }

    namespace SavedConcreteFunction {
        interface $Properties {
            bound_inputs?: (number[]|null);
            canonicalized_input_signature?: (tensorflow.StructuredValue.$Properties|null);
            output_signature?: (tensorflow.StructuredValue.$Properties|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          bound_inputs?: number[]|null;
          canonicalized_input_signature?: tensorflow.StructuredValue.$Shape|null;
          output_signature?: tensorflow.StructuredValue.$Shape|null;
          $unknowns?: Uint8Array[];
        };
    }

    interface ISavedBareConcreteFunction extends tensorflow.SavedBareConcreteFunction.$Properties {
    }

    class SavedBareConcreteFunction {
        constructor(properties?: tensorflow.SavedBareConcreteFunction.$Properties);
        $unknowns?: Uint8Array[];
        concrete_function_name: string;
        argument_keywords: string[];
        allowed_positional_arguments: Long;
        function_spec?: (tensorflow.FunctionSpec.$Properties|null);
        static create(properties: tensorflow.SavedBareConcreteFunction.$Shape): tensorflow.SavedBareConcreteFunction & tensorflow.SavedBareConcreteFunction.$Shape;
        static create(properties?: tensorflow.SavedBareConcreteFunction.$Properties): tensorflow.SavedBareConcreteFunction;
        static encode(message: tensorflow.SavedBareConcreteFunction.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.SavedBareConcreteFunction & tensorflow.SavedBareConcreteFunction.$Shape;
    }

    namespace SavedBareConcreteFunction {
        interface $Properties {
            concrete_function_name?: (string|null);
            argument_keywords?: (string[]|null);
            allowed_positional_arguments?: (Long|null);
            function_spec?: (tensorflow.FunctionSpec.$Properties|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          concrete_function_name?: string|null;
          argument_keywords?: string[]|null;
          allowed_positional_arguments?: Long|null;
          function_spec?: tensorflow.FunctionSpec.$Shape|null;
          $unknowns?: Uint8Array[];
        };
    }

    interface ISavedConstant extends tensorflow.SavedConstant.$Properties {
    }

    class SavedConstant {
        constructor(properties?: tensorflow.SavedConstant.$Properties);
        $unknowns?: Uint8Array[];
        operation: string;
        static create(properties: tensorflow.SavedConstant.$Shape): tensorflow.SavedConstant & tensorflow.SavedConstant.$Shape;
        static create(properties?: tensorflow.SavedConstant.$Properties): tensorflow.SavedConstant;
        static encode(message: tensorflow.SavedConstant.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.SavedConstant & tensorflow.SavedConstant.$Shape;
    }

    namespace SavedConstant {
        interface $Properties {
            operation?: (string|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.SavedConstant.$Properties;
    }

    interface ISavedVariable extends tensorflow.SavedVariable.$Properties {
    }

    class SavedVariable {
        constructor(properties?: tensorflow.SavedVariable.$Properties);
        $unknowns?: Uint8Array[];
        dtype: tensorflow.DataType;
        shape?: (tensorflow.TensorShapeProto.$Properties|null);
        trainable: boolean;
        synchronization: tensorflow.VariableSynchronization;
        aggregation: tensorflow.VariableAggregation;
        name: string;
        device: string;
        experimental_distributed_variable_components: tensorflow.SavedVariable.$Properties[];
        static create(properties: tensorflow.SavedVariable.$Shape): tensorflow.SavedVariable & tensorflow.SavedVariable.$Shape;
        static create(properties?: tensorflow.SavedVariable.$Properties): tensorflow.SavedVariable;
        static encode(message: tensorflow.SavedVariable.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.SavedVariable & tensorflow.SavedVariable.$Shape;
    }

    namespace SavedVariable {
        interface $Properties {
            dtype?: (tensorflow.DataType|null);
            shape?: (tensorflow.TensorShapeProto.$Properties|null);
            trainable?: (boolean|null);
            synchronization?: (tensorflow.VariableSynchronization|null);
            aggregation?: (tensorflow.VariableAggregation|null);
            name?: (string|null);
            device?: (string|null);
            experimental_distributed_variable_components?: (tensorflow.SavedVariable.$Properties[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.SavedVariable.$Properties;
    }

    interface IFunctionSpec extends tensorflow.FunctionSpec.$Properties {
    }

    class FunctionSpec {
        constructor(properties?: tensorflow.FunctionSpec.$Properties);
        $unknowns?: Uint8Array[];
        fullargspec?: (tensorflow.StructuredValue.$Properties|null);
        is_method: boolean;
        input_signature?: (tensorflow.StructuredValue.$Properties|null);
        jit_compile: tensorflow.FunctionSpec.JitCompile;
        static create(properties: tensorflow.FunctionSpec.$Shape): tensorflow.FunctionSpec & tensorflow.FunctionSpec.$Shape;
        static create(properties?: tensorflow.FunctionSpec.$Properties): tensorflow.FunctionSpec;
        static encode(message: tensorflow.FunctionSpec.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.FunctionSpec & tensorflow.FunctionSpec.$Shape;
    }

    namespace FunctionSpec {
        interface $Properties {
            fullargspec?: (tensorflow.StructuredValue.$Properties|null);
            is_method?: (boolean|null);
            input_signature?: (tensorflow.StructuredValue.$Properties|null);
            jit_compile?: (tensorflow.FunctionSpec.JitCompile|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          fullargspec?: tensorflow.StructuredValue.$Shape|null;
          is_method?: boolean|null;
          input_signature?: tensorflow.StructuredValue.$Shape|null;
          jit_compile?: tensorflow.FunctionSpec.JitCompile|null;
          $unknowns?: Uint8Array[];
        };

        enum JitCompile {
            DEFAULT = 0,
            ON = 1,
            OFF = 2
        }
    }

    interface ISavedResource extends tensorflow.SavedResource.$Properties {
    }

    class SavedResource {
        constructor(properties?: tensorflow.SavedResource.$Properties);
        $unknowns?: Uint8Array[];
        device: string;
        static create(properties: tensorflow.SavedResource.$Shape): tensorflow.SavedResource & tensorflow.SavedResource.$Shape;
        static create(properties?: tensorflow.SavedResource.$Properties): tensorflow.SavedResource;
        static encode(message: tensorflow.SavedResource.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.SavedResource & tensorflow.SavedResource.$Shape;
    }

    namespace SavedResource {
        interface $Properties {
            device?: (string|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.SavedResource.$Properties;
    }

    interface ISaveableObject extends tensorflow.SaveableObject.$Properties {
    }

    class SaveableObject {
        constructor(properties?: tensorflow.SaveableObject.$Properties);
        $unknowns?: Uint8Array[];
        save_function: number;
        restore_function: number;
        static create(properties: tensorflow.SaveableObject.$Shape): tensorflow.SaveableObject & tensorflow.SaveableObject.$Shape;
        static create(properties?: tensorflow.SaveableObject.$Properties): tensorflow.SaveableObject;
        static encode(message: tensorflow.SaveableObject.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.SaveableObject & tensorflow.SaveableObject.$Shape;
    }

    namespace SaveableObject {
        interface $Properties {
            save_function?: (number|null);
            restore_function?: (number|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.SaveableObject.$Properties;
    }

    interface ISaverDef extends tensorflow.SaverDef.$Properties {
    }

    class SaverDef {
        constructor(properties?: tensorflow.SaverDef.$Properties);
        $unknowns?: Uint8Array[];
        filename_tensor_name: string;
        save_tensor_name: string;
        restore_op_name: string;
        max_to_keep: number;
        sharded: boolean;
        keep_checkpoint_every_n_hours: number;
        version: tensorflow.SaverDef.CheckpointFormatVersion;
        static create(properties: tensorflow.SaverDef.$Shape): tensorflow.SaverDef & tensorflow.SaverDef.$Shape;
        static create(properties?: tensorflow.SaverDef.$Properties): tensorflow.SaverDef;
        static encode(message: tensorflow.SaverDef.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.SaverDef & tensorflow.SaverDef.$Shape;
    }

    namespace SaverDef {
        interface $Properties {
            filename_tensor_name?: (string|null);
            save_tensor_name?: (string|null);
            restore_op_name?: (string|null);
            max_to_keep?: (number|null);
            sharded?: (boolean|null);
            keep_checkpoint_every_n_hours?: (number|null);
            version?: (tensorflow.SaverDef.CheckpointFormatVersion|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.SaverDef.$Properties;

        enum CheckpointFormatVersion {
            LEGACY = 0,
            V1 = 1,
            V2 = 2
        }
    }

    interface IMetaGraphDef extends tensorflow.MetaGraphDef.$Properties {
    }

    class MetaGraphDef {
        constructor(properties?: tensorflow.MetaGraphDef.$Properties);
        $unknowns?: Uint8Array[];
        meta_info_def?: (tensorflow.MetaGraphDef.MetaInfoDef.$Properties|null);
        graph_def?: (tensorflow.GraphDef.$Properties|null);
        saver_def?: (tensorflow.SaverDef.$Properties|null);
        collection_def: { [k: string]: tensorflow.CollectionDef.$Properties };
        signature_def: { [k: string]: tensorflow.SignatureDef.$Properties };
        asset_file_def: tensorflow.AssetFileDef.$Properties[];
        object_graph_def?: (tensorflow.SavedObjectGraph.$Properties|null);
        static create(properties: tensorflow.MetaGraphDef.$Shape): tensorflow.MetaGraphDef & tensorflow.MetaGraphDef.$Shape;
        static create(properties?: tensorflow.MetaGraphDef.$Properties): tensorflow.MetaGraphDef;
        static encode(message: tensorflow.MetaGraphDef.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.MetaGraphDef & tensorflow.MetaGraphDef.$Shape;
    }

    namespace MetaGraphDef {
        interface $Properties {
            meta_info_def?: (tensorflow.MetaGraphDef.MetaInfoDef.$Properties|null);
            graph_def?: (tensorflow.GraphDef.$Properties|null);
            saver_def?: (tensorflow.SaverDef.$Properties|null);
            collection_def?: ({ [k: string]: tensorflow.CollectionDef.$Properties }|null);
            signature_def?: ({ [k: string]: tensorflow.SignatureDef.$Properties }|null);
            asset_file_def?: (tensorflow.AssetFileDef.$Properties[]|null);
            object_graph_def?: (tensorflow.SavedObjectGraph.$Properties|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          meta_info_def?: tensorflow.MetaGraphDef.MetaInfoDef.$Shape|null;
          graph_def?: tensorflow.GraphDef.$Shape|null;
          saver_def?: tensorflow.SaverDef.$Shape|null;
          collection_def?: { [k: string]: tensorflow.CollectionDef.$Shape }|null;
          signature_def?: { [k: string]: tensorflow.SignatureDef.$Shape }|null;
          asset_file_def?: tensorflow.AssetFileDef.$Shape[]|null;
          object_graph_def?: tensorflow.SavedObjectGraph.$Shape|null;
          $unknowns?: Uint8Array[];
        };

        interface IMetaInfoDef extends tensorflow.MetaGraphDef.MetaInfoDef.$Properties {
        }

        class MetaInfoDef {
            constructor(properties?: tensorflow.MetaGraphDef.MetaInfoDef.$Properties);
            $unknowns?: Uint8Array[];
            meta_graph_version: string;
            stripped_op_list?: (tensorflow.OpList.$Properties|null);
            any_info?: (google.protobuf.Any.$Properties|null);
            tags: string[];
            tensorflow_version: string;
            tensorflow_git_version: string;
            stripped_default_attrs: boolean;
            function_aliases: { [k: string]: string };
            static create(properties: tensorflow.MetaGraphDef.MetaInfoDef.$Shape): tensorflow.MetaGraphDef.MetaInfoDef & tensorflow.MetaGraphDef.MetaInfoDef.$Shape;
            static create(properties?: tensorflow.MetaGraphDef.MetaInfoDef.$Properties): tensorflow.MetaGraphDef.MetaInfoDef;
            static encode(message: tensorflow.MetaGraphDef.MetaInfoDef.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.MetaGraphDef.MetaInfoDef & tensorflow.MetaGraphDef.MetaInfoDef.$Shape;
        }

        namespace MetaInfoDef {
            interface $Properties {
                meta_graph_version?: (string|null);
                stripped_op_list?: (tensorflow.OpList.$Properties|null);
                any_info?: (google.protobuf.Any.$Properties|null);
                tags?: (string[]|null);
                tensorflow_version?: (string|null);
                tensorflow_git_version?: (string|null);
                stripped_default_attrs?: (boolean|null);
                function_aliases?: ({ [k: string]: string }|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = {
              meta_graph_version?: string|null;
              stripped_op_list?: tensorflow.OpList.$Shape|null;
              any_info?: google.protobuf.Any.$Shape|null;
              tags?: string[]|null;
              tensorflow_version?: string|null;
              tensorflow_git_version?: string|null;
              stripped_default_attrs?: boolean|null;
              function_aliases?: { [k: string]: string }|null;
              $unknowns?: Uint8Array[];
            };
        }
    }

    interface ICollectionDef extends tensorflow.CollectionDef.$Properties {
    }

    class CollectionDef {
        constructor(properties?: tensorflow.CollectionDef.$Properties);
        $unknowns?: Uint8Array[];
        node_list?: (tensorflow.CollectionDef.NodeList.$Properties|null);
        bytes_list?: (tensorflow.CollectionDef.BytesList.$Properties|null);
        int64_list?: (tensorflow.CollectionDef.Int64List.$Properties|null);
        float_list?: (tensorflow.CollectionDef.FloatList.$Properties|null);
        any_list?: (tensorflow.CollectionDef.AnyList.$Properties|null);
        kind?: ("node_list"|"bytes_list"|"int64_list"|"float_list"|"any_list");
        static create(properties: tensorflow.CollectionDef.$Shape): tensorflow.CollectionDef & tensorflow.CollectionDef.$Shape;
        static create(properties?: tensorflow.CollectionDef.$Properties): tensorflow.CollectionDef;
        static encode(message: tensorflow.CollectionDef.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.CollectionDef & tensorflow.CollectionDef.$Shape;
    }

    namespace CollectionDef {
        interface $Properties {
            node_list?: (tensorflow.CollectionDef.NodeList.$Properties|null);
            bytes_list?: (tensorflow.CollectionDef.BytesList.$Properties|null);
            int64_list?: (tensorflow.CollectionDef.Int64List.$Properties|null);
            float_list?: (tensorflow.CollectionDef.FloatList.$Properties|null);
            any_list?: (tensorflow.CollectionDef.AnyList.$Properties|null);
            kind?: ("node_list"|"bytes_list"|"int64_list"|"float_list"|"any_list");
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          node_list?: tensorflow.CollectionDef.NodeList.$Shape|null;
          bytes_list?: tensorflow.CollectionDef.BytesList.$Shape|null;
          int64_list?: tensorflow.CollectionDef.Int64List.$Shape|null;
          float_list?: tensorflow.CollectionDef.FloatList.$Shape|null;
          any_list?: tensorflow.CollectionDef.AnyList.$Shape|null;
          $unknowns?: Uint8Array[];
        } & (
          ({ kind?: undefined; node_list?: null; bytes_list?: null; int64_list?: null; float_list?: null; any_list?: null }|{ kind?: "node_list"; node_list: tensorflow.CollectionDef.NodeList.$Shape; bytes_list?: null; int64_list?: null; float_list?: null; any_list?: null }|{ kind?: "bytes_list"; node_list?: null; bytes_list: tensorflow.CollectionDef.BytesList.$Shape; int64_list?: null; float_list?: null; any_list?: null }|{ kind?: "int64_list"; node_list?: null; bytes_list?: null; int64_list: tensorflow.CollectionDef.Int64List.$Shape; float_list?: null; any_list?: null }|{ kind?: "float_list"; node_list?: null; bytes_list?: null; int64_list?: null; float_list: tensorflow.CollectionDef.FloatList.$Shape; any_list?: null }|{ kind?: "any_list"; node_list?: null; bytes_list?: null; int64_list?: null; float_list?: null; any_list: tensorflow.CollectionDef.AnyList.$Shape })
        );

        interface INodeList extends tensorflow.CollectionDef.NodeList.$Properties {
        }

        class NodeList {
            constructor(properties?: tensorflow.CollectionDef.NodeList.$Properties);
            $unknowns?: Uint8Array[];
            value: string[];
            static create(properties: tensorflow.CollectionDef.NodeList.$Shape): tensorflow.CollectionDef.NodeList & tensorflow.CollectionDef.NodeList.$Shape;
            static create(properties?: tensorflow.CollectionDef.NodeList.$Properties): tensorflow.CollectionDef.NodeList;
            static encode(message: tensorflow.CollectionDef.NodeList.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.CollectionDef.NodeList & tensorflow.CollectionDef.NodeList.$Shape;
        }

        namespace NodeList {
            interface $Properties {
                value?: (string[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = tensorflow.CollectionDef.NodeList.$Properties;
        }

        interface IBytesList extends tensorflow.CollectionDef.BytesList.$Properties {
        }

        class BytesList {
            constructor(properties?: tensorflow.CollectionDef.BytesList.$Properties);
            $unknowns?: Uint8Array[];
            value: Uint8Array[];
            static create(properties: tensorflow.CollectionDef.BytesList.$Shape): tensorflow.CollectionDef.BytesList & tensorflow.CollectionDef.BytesList.$Shape;
            static create(properties?: tensorflow.CollectionDef.BytesList.$Properties): tensorflow.CollectionDef.BytesList;
            static encode(message: tensorflow.CollectionDef.BytesList.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.CollectionDef.BytesList & tensorflow.CollectionDef.BytesList.$Shape;
        }

        namespace BytesList {
            interface $Properties {
                value?: (Uint8Array[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = tensorflow.CollectionDef.BytesList.$Properties;
        }

        interface IInt64List extends tensorflow.CollectionDef.Int64List.$Properties {
        }

        class Int64List {
            constructor(properties?: tensorflow.CollectionDef.Int64List.$Properties);
            $unknowns?: Uint8Array[];
            value: Long[];
            static create(properties: tensorflow.CollectionDef.Int64List.$Shape): tensorflow.CollectionDef.Int64List & tensorflow.CollectionDef.Int64List.$Shape;
            static create(properties?: tensorflow.CollectionDef.Int64List.$Properties): tensorflow.CollectionDef.Int64List;
            static encode(message: tensorflow.CollectionDef.Int64List.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.CollectionDef.Int64List & tensorflow.CollectionDef.Int64List.$Shape;
        }

        namespace Int64List {
            interface $Properties {
                value?: (Long[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = tensorflow.CollectionDef.Int64List.$Properties;
        }

        interface IFloatList extends tensorflow.CollectionDef.FloatList.$Properties {
        }

        class FloatList {
            constructor(properties?: tensorflow.CollectionDef.FloatList.$Properties);
            $unknowns?: Uint8Array[];
            value: number[];
            static create(properties: tensorflow.CollectionDef.FloatList.$Shape): tensorflow.CollectionDef.FloatList & tensorflow.CollectionDef.FloatList.$Shape;
            static create(properties?: tensorflow.CollectionDef.FloatList.$Properties): tensorflow.CollectionDef.FloatList;
            static encode(message: tensorflow.CollectionDef.FloatList.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.CollectionDef.FloatList & tensorflow.CollectionDef.FloatList.$Shape;
        }

        namespace FloatList {
            interface $Properties {
                value?: (number[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = tensorflow.CollectionDef.FloatList.$Properties;
        }

        interface IAnyList extends tensorflow.CollectionDef.AnyList.$Properties {
        }

        class AnyList {
            constructor(properties?: tensorflow.CollectionDef.AnyList.$Properties);
            $unknowns?: Uint8Array[];
            value: google.protobuf.Any.$Properties[];
            static create(properties: tensorflow.CollectionDef.AnyList.$Shape): tensorflow.CollectionDef.AnyList & tensorflow.CollectionDef.AnyList.$Shape;
            static create(properties?: tensorflow.CollectionDef.AnyList.$Properties): tensorflow.CollectionDef.AnyList;
            static encode(message: tensorflow.CollectionDef.AnyList.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.CollectionDef.AnyList & tensorflow.CollectionDef.AnyList.$Shape;
        }

        namespace AnyList {
            interface $Properties {
                value?: (google.protobuf.Any.$Properties[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = tensorflow.CollectionDef.AnyList.$Properties;
        }
    }

    interface ITensorInfo extends tensorflow.TensorInfo.$Properties {
    }

    class TensorInfo {
        constructor(properties?: tensorflow.TensorInfo.$Properties);
        $unknowns?: Uint8Array[];
        dtype: tensorflow.DataType;
        tensor_shape?: (tensorflow.TensorShapeProto.$Properties|null);
        name?: (string|null);
        coo_sparse?: (tensorflow.TensorInfo.CooSparse.$Properties|null);
        composite_tensor?: (tensorflow.TensorInfo.CompositeTensor.$Properties|null);
        encoding?: ("name"|"coo_sparse"|"composite_tensor");
        static create(properties: tensorflow.TensorInfo.$Shape): tensorflow.TensorInfo & tensorflow.TensorInfo.$Shape;
        static create(properties?: tensorflow.TensorInfo.$Properties): tensorflow.TensorInfo;
        static encode(message: tensorflow.TensorInfo.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.TensorInfo & tensorflow.TensorInfo.$Shape;
    }

    namespace TensorInfo {
        interface $Properties {
            dtype?: (tensorflow.DataType|null);
            tensor_shape?: (tensorflow.TensorShapeProto.$Properties|null);
            name?: (string|null);
            coo_sparse?: (tensorflow.TensorInfo.CooSparse.$Properties|null);
            composite_tensor?: (tensorflow.TensorInfo.CompositeTensor.$Properties|null);
            encoding?: ("name"|"coo_sparse"|"composite_tensor");
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          dtype?: tensorflow.DataType|null;
          tensor_shape?: tensorflow.TensorShapeProto.$Shape|null;
          name?: string|null;
          coo_sparse?: tensorflow.TensorInfo.CooSparse.$Shape|null;
          composite_tensor?: tensorflow.TensorInfo.CompositeTensor.$Shape|null;
          $unknowns?: Uint8Array[];
        } & (
          ({ encoding?: undefined; name?: null; coo_sparse?: null; composite_tensor?: null }|{ encoding?: "name"; name: string; coo_sparse?: null; composite_tensor?: null }|{ encoding?: "coo_sparse"; name?: null; coo_sparse: tensorflow.TensorInfo.CooSparse.$Shape; composite_tensor?: null }|{ encoding?: "composite_tensor"; name?: null; coo_sparse?: null; composite_tensor: tensorflow.TensorInfo.CompositeTensor.$Shape })
        );

        interface ICooSparse extends tensorflow.TensorInfo.CooSparse.$Properties {
        }

        class CooSparse {
            constructor(properties?: tensorflow.TensorInfo.CooSparse.$Properties);
            $unknowns?: Uint8Array[];
            values_tensor_name: string;
            indices_tensor_name: string;
            dense_shape_tensor_name: string;
            static create(properties: tensorflow.TensorInfo.CooSparse.$Shape): tensorflow.TensorInfo.CooSparse & tensorflow.TensorInfo.CooSparse.$Shape;
            static create(properties?: tensorflow.TensorInfo.CooSparse.$Properties): tensorflow.TensorInfo.CooSparse;
            static encode(message: tensorflow.TensorInfo.CooSparse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.TensorInfo.CooSparse & tensorflow.TensorInfo.CooSparse.$Shape;
        }

        namespace CooSparse {
            interface $Properties {
                values_tensor_name?: (string|null);
                indices_tensor_name?: (string|null);
                dense_shape_tensor_name?: (string|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = tensorflow.TensorInfo.CooSparse.$Properties;
        }

        interface ICompositeTensor extends tensorflow.TensorInfo.CompositeTensor.$Properties {
        }

        class CompositeTensor {
            constructor(properties?: tensorflow.TensorInfo.CompositeTensor.$Properties);
            $unknowns?: Uint8Array[];
            type_spec?: (tensorflow.TypeSpecProto.$Properties|null);
            components: tensorflow.TensorInfo.$Properties[];
            static create(properties: tensorflow.TensorInfo.CompositeTensor.$Shape): tensorflow.TensorInfo.CompositeTensor & tensorflow.TensorInfo.CompositeTensor.$Shape;
            static create(properties?: tensorflow.TensorInfo.CompositeTensor.$Properties): tensorflow.TensorInfo.CompositeTensor;
            static encode(message: tensorflow.TensorInfo.CompositeTensor.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.TensorInfo.CompositeTensor & tensorflow.TensorInfo.CompositeTensor.$Shape;
        }

        namespace CompositeTensor {
            interface $Properties {
                type_spec?: (tensorflow.TypeSpecProto.$Properties|null);
                components?: (tensorflow.TensorInfo.$Properties[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = {
              type_spec?: tensorflow.TypeSpecProto.$Shape|null;
              components?: tensorflow.TensorInfo.$Shape[]|null;
              $unknowns?: Uint8Array[];
            };
        }
    }

    interface ISignatureDef extends tensorflow.SignatureDef.$Properties {
    }

    class SignatureDef {
        constructor(properties?: tensorflow.SignatureDef.$Properties);
        $unknowns?: Uint8Array[];
        inputs: { [k: string]: tensorflow.TensorInfo.$Properties };
        outputs: { [k: string]: tensorflow.TensorInfo.$Properties };
        method_name: string;
        defaults: { [k: string]: tensorflow.TensorProto.$Properties };
        static create(properties: tensorflow.SignatureDef.$Shape): tensorflow.SignatureDef & tensorflow.SignatureDef.$Shape;
        static create(properties?: tensorflow.SignatureDef.$Properties): tensorflow.SignatureDef;
        static encode(message: tensorflow.SignatureDef.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.SignatureDef & tensorflow.SignatureDef.$Shape;
    }

    namespace SignatureDef {
        interface $Properties {
            inputs?: ({ [k: string]: tensorflow.TensorInfo.$Properties }|null);
            outputs?: ({ [k: string]: tensorflow.TensorInfo.$Properties }|null);
            method_name?: (string|null);
            defaults?: ({ [k: string]: tensorflow.TensorProto.$Properties }|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          inputs?: { [k: string]: tensorflow.TensorInfo.$Shape }|null;
          outputs?: { [k: string]: tensorflow.TensorInfo.$Shape }|null;
          method_name?: string|null;
          defaults?: { [k: string]: tensorflow.TensorProto.$Shape }|null;
          $unknowns?: Uint8Array[];
        };
    }

    interface IAssetFileDef extends tensorflow.AssetFileDef.$Properties {
    }

    class AssetFileDef {
        constructor(properties?: tensorflow.AssetFileDef.$Properties);
        $unknowns?: Uint8Array[];
        tensor_info?: (tensorflow.TensorInfo.$Properties|null);
        filename: string;
        static create(properties: tensorflow.AssetFileDef.$Shape): tensorflow.AssetFileDef & tensorflow.AssetFileDef.$Shape;
        static create(properties?: tensorflow.AssetFileDef.$Properties): tensorflow.AssetFileDef;
        static encode(message: tensorflow.AssetFileDef.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.AssetFileDef & tensorflow.AssetFileDef.$Shape;
    }

    namespace AssetFileDef {
        interface $Properties {
            tensor_info?: (tensorflow.TensorInfo.$Properties|null);
            filename?: (string|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          tensor_info?: tensorflow.TensorInfo.$Shape|null;
          filename?: string|null;
          $unknowns?: Uint8Array[];
        };
    }

    interface ISavedModel extends tensorflow.SavedModel.$Properties {
    }

    class SavedModel {
        constructor(properties?: tensorflow.SavedModel.$Properties);
        $unknowns?: Uint8Array[];
        saved_model_schema_version: Long;
        meta_graphs: tensorflow.MetaGraphDef.$Properties[];
        static create(properties: tensorflow.SavedModel.$Shape): tensorflow.SavedModel & tensorflow.SavedModel.$Shape;
        static create(properties?: tensorflow.SavedModel.$Properties): tensorflow.SavedModel;
        static encode(message: tensorflow.SavedModel.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.SavedModel & tensorflow.SavedModel.$Shape;
    }

    namespace SavedModel {
        interface $Properties {
            saved_model_schema_version?: (Long|null);
            meta_graphs?: (tensorflow.MetaGraphDef.$Properties[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          saved_model_schema_version?: Long|null;
          meta_graphs?: tensorflow.MetaGraphDef.$Shape[]|null;
          $unknowns?: Uint8Array[];
        };
    }

    interface IFingerprintDef extends tensorflow.FingerprintDef.$Properties {
    }

    class FingerprintDef {
        constructor(properties?: tensorflow.FingerprintDef.$Properties);
        $unknowns?: Uint8Array[];
        saved_model_checksum: Long;
        graph_def_program_hash: Long;
        signature_def_hash: Long;
        saved_object_graph_hash: Long;
        checkpoint_hash: Long;
        version?: (tensorflow.VersionDef.$Properties|null);
        uuid: string;
        static create(properties: tensorflow.FingerprintDef.$Shape): tensorflow.FingerprintDef & tensorflow.FingerprintDef.$Shape;
        static create(properties?: tensorflow.FingerprintDef.$Properties): tensorflow.FingerprintDef;
        static encode(message: tensorflow.FingerprintDef.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.FingerprintDef & tensorflow.FingerprintDef.$Shape;
    }

    namespace FingerprintDef {
        interface $Properties {
            saved_model_checksum?: (Long|null);
            graph_def_program_hash?: (Long|null);
            signature_def_hash?: (Long|null);
            saved_object_graph_hash?: (Long|null);
            checkpoint_hash?: (Long|null);
            version?: (tensorflow.VersionDef.$Properties|null);
            uuid?: (string|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.FingerprintDef.$Properties;
    }

    interface IBytesList extends tensorflow.BytesList.$Properties {
    }

    class BytesList {
        constructor(properties?: tensorflow.BytesList.$Properties);
        $unknowns?: Uint8Array[];
        value: Uint8Array[];
        static create(properties: tensorflow.BytesList.$Shape): tensorflow.BytesList & tensorflow.BytesList.$Shape;
        static create(properties?: tensorflow.BytesList.$Properties): tensorflow.BytesList;
        static encode(message: tensorflow.BytesList.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.BytesList & tensorflow.BytesList.$Shape;
    }

    namespace BytesList {
        interface $Properties {
            value?: (Uint8Array[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.BytesList.$Properties;
    }

    interface IFloatList extends tensorflow.FloatList.$Properties {
    }

    class FloatList {
        constructor(properties?: tensorflow.FloatList.$Properties);
        $unknowns?: Uint8Array[];
        value: number[];
        static create(properties: tensorflow.FloatList.$Shape): tensorflow.FloatList & tensorflow.FloatList.$Shape;
        static create(properties?: tensorflow.FloatList.$Properties): tensorflow.FloatList;
        static encode(message: tensorflow.FloatList.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.FloatList & tensorflow.FloatList.$Shape;
    }

    namespace FloatList {
        interface $Properties {
            value?: (number[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.FloatList.$Properties;
    }

    interface IInt64List extends tensorflow.Int64List.$Properties {
    }

    class Int64List {
        constructor(properties?: tensorflow.Int64List.$Properties);
        $unknowns?: Uint8Array[];
        value: Long[];
        static create(properties: tensorflow.Int64List.$Shape): tensorflow.Int64List & tensorflow.Int64List.$Shape;
        static create(properties?: tensorflow.Int64List.$Properties): tensorflow.Int64List;
        static encode(message: tensorflow.Int64List.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.Int64List & tensorflow.Int64List.$Shape;
    }

    namespace Int64List {
        interface $Properties {
            value?: (Long[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = tensorflow.Int64List.$Properties;
    }

    interface IFeature extends tensorflow.Feature.$Properties {
    }

    class Feature {
        constructor(properties?: tensorflow.Feature.$Properties);
        $unknowns?: Uint8Array[];
        bytes_list?: (tensorflow.BytesList.$Properties|null);
        float_list?: (tensorflow.FloatList.$Properties|null);
        int64_list?: (tensorflow.Int64List.$Properties|null);
        kind?: ("bytes_list"|"float_list"|"int64_list");
        static create(properties: tensorflow.Feature.$Shape): tensorflow.Feature & tensorflow.Feature.$Shape;
        static create(properties?: tensorflow.Feature.$Properties): tensorflow.Feature;
        static encode(message: tensorflow.Feature.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.Feature & tensorflow.Feature.$Shape;
    }

    namespace Feature {
        interface $Properties {
            bytes_list?: (tensorflow.BytesList.$Properties|null);
            float_list?: (tensorflow.FloatList.$Properties|null);
            int64_list?: (tensorflow.Int64List.$Properties|null);
            kind?: ("bytes_list"|"float_list"|"int64_list");
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          bytes_list?: tensorflow.BytesList.$Shape|null;
          float_list?: tensorflow.FloatList.$Shape|null;
          int64_list?: tensorflow.Int64List.$Shape|null;
          $unknowns?: Uint8Array[];
        } & (
          ({ kind?: undefined; bytes_list?: null; float_list?: null; int64_list?: null }|{ kind?: "bytes_list"; bytes_list: tensorflow.BytesList.$Shape; float_list?: null; int64_list?: null }|{ kind?: "float_list"; bytes_list?: null; float_list: tensorflow.FloatList.$Shape; int64_list?: null }|{ kind?: "int64_list"; bytes_list?: null; float_list?: null; int64_list: tensorflow.Int64List.$Shape })
        );
    }

    interface IFeatures extends tensorflow.Features.$Properties {
    }

    class Features {
        constructor(properties?: tensorflow.Features.$Properties);
        $unknowns?: Uint8Array[];
        feature: { [k: string]: tensorflow.Feature.$Properties };
        static create(properties: tensorflow.Features.$Shape): tensorflow.Features & tensorflow.Features.$Shape;
        static create(properties?: tensorflow.Features.$Properties): tensorflow.Features;
        static encode(message: tensorflow.Features.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.Features & tensorflow.Features.$Shape;
    }

    namespace Features {
        interface $Properties {
            feature?: ({ [k: string]: tensorflow.Feature.$Properties }|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          feature?: { [k: string]: tensorflow.Feature.$Shape }|null;
          $unknowns?: Uint8Array[];
        };
    }

    interface IFeatureList extends tensorflow.FeatureList.$Properties {
    }

    class FeatureList {
        constructor(properties?: tensorflow.FeatureList.$Properties);
        $unknowns?: Uint8Array[];
        feature: tensorflow.Feature.$Properties[];
        static create(properties: tensorflow.FeatureList.$Shape): tensorflow.FeatureList & tensorflow.FeatureList.$Shape;
        static create(properties?: tensorflow.FeatureList.$Properties): tensorflow.FeatureList;
        static encode(message: tensorflow.FeatureList.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.FeatureList & tensorflow.FeatureList.$Shape;
    }

    namespace FeatureList {
        interface $Properties {
            feature?: (tensorflow.Feature.$Properties[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          feature?: tensorflow.Feature.$Shape[]|null;
          $unknowns?: Uint8Array[];
        };
    }

    interface IFeatureLists extends tensorflow.FeatureLists.$Properties {
    }

    class FeatureLists {
        constructor(properties?: tensorflow.FeatureLists.$Properties);
        $unknowns?: Uint8Array[];
        feature_list: { [k: string]: tensorflow.FeatureList.$Properties };
        static create(properties: tensorflow.FeatureLists.$Shape): tensorflow.FeatureLists & tensorflow.FeatureLists.$Shape;
        static create(properties?: tensorflow.FeatureLists.$Properties): tensorflow.FeatureLists;
        static encode(message: tensorflow.FeatureLists.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.FeatureLists & tensorflow.FeatureLists.$Shape;
    }

    namespace FeatureLists {
        interface $Properties {
            feature_list?: ({ [k: string]: tensorflow.FeatureList.$Properties }|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          feature_list?: { [k: string]: tensorflow.FeatureList.$Shape }|null;
          $unknowns?: Uint8Array[];
        };
    }

    interface IExample extends tensorflow.Example.$Properties {
    }

    class Example {
        constructor(properties?: tensorflow.Example.$Properties);
        $unknowns?: Uint8Array[];
        features?: (tensorflow.Features.$Properties|null);
        static create(properties: tensorflow.Example.$Shape): tensorflow.Example & tensorflow.Example.$Shape;
        static create(properties?: tensorflow.Example.$Properties): tensorflow.Example;
        static encode(message: tensorflow.Example.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.Example & tensorflow.Example.$Shape;
    }

    namespace Example {
        interface $Properties {
            features?: (tensorflow.Features.$Properties|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          features?: tensorflow.Features.$Shape|null;
          $unknowns?: Uint8Array[];
        };
    }

    interface ISequenceExample extends tensorflow.SequenceExample.$Properties {
    }

    class SequenceExample {
        constructor(properties?: tensorflow.SequenceExample.$Properties);
        $unknowns?: Uint8Array[];
        context?: (tensorflow.Features.$Properties|null);
        feature_lists?: (tensorflow.FeatureLists.$Properties|null);
        static create(properties: tensorflow.SequenceExample.$Shape): tensorflow.SequenceExample & tensorflow.SequenceExample.$Shape;
        static create(properties?: tensorflow.SequenceExample.$Properties): tensorflow.SequenceExample;
        static encode(message: tensorflow.SequenceExample.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.SequenceExample & tensorflow.SequenceExample.$Shape;
    }

    namespace SequenceExample {
        interface $Properties {
            context?: (tensorflow.Features.$Properties|null);
            feature_lists?: (tensorflow.FeatureLists.$Properties|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          context?: tensorflow.Features.$Shape|null;
          feature_lists?: tensorflow.FeatureLists.$Shape|null;
          $unknowns?: Uint8Array[];
        };
    }

    namespace boosted_trees {

        interface IVector extends tensorflow.boosted_trees.Vector.$Properties {
        }

        class Vector {
            constructor(properties?: tensorflow.boosted_trees.Vector.$Properties);
            $unknowns?: Uint8Array[];
            value: number[];
            static create(properties: tensorflow.boosted_trees.Vector.$Shape): tensorflow.boosted_trees.Vector & tensorflow.boosted_trees.Vector.$Shape;
            static create(properties?: tensorflow.boosted_trees.Vector.$Properties): tensorflow.boosted_trees.Vector;
            static encode(message: tensorflow.boosted_trees.Vector.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.boosted_trees.Vector & tensorflow.boosted_trees.Vector.$Shape;
        }

        namespace Vector {
            interface $Properties {
                value?: (number[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = tensorflow.boosted_trees.Vector.$Properties;
        }

        interface ISparseVector extends tensorflow.boosted_trees.SparseVector.$Properties {
        }

        class SparseVector {
            constructor(properties?: tensorflow.boosted_trees.SparseVector.$Properties);
            $unknowns?: Uint8Array[];
            index: number[];
            value: number[];
            static create(properties: tensorflow.boosted_trees.SparseVector.$Shape): tensorflow.boosted_trees.SparseVector & tensorflow.boosted_trees.SparseVector.$Shape;
            static create(properties?: tensorflow.boosted_trees.SparseVector.$Properties): tensorflow.boosted_trees.SparseVector;
            static encode(message: tensorflow.boosted_trees.SparseVector.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.boosted_trees.SparseVector & tensorflow.boosted_trees.SparseVector.$Shape;
        }

        namespace SparseVector {
            interface $Properties {
                index?: (number[]|null);
                value?: (number[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = tensorflow.boosted_trees.SparseVector.$Properties;
        }

        interface ILeaf extends tensorflow.boosted_trees.Leaf.$Properties {
        }

        class Leaf {
            constructor(properties?: tensorflow.boosted_trees.Leaf.$Properties);
            $unknowns?: Uint8Array[];
            vector?: (tensorflow.boosted_trees.Vector.$Properties|null);
            sparse_vector?: (tensorflow.boosted_trees.SparseVector.$Properties|null);
            scalar: number;
            static create(properties: tensorflow.boosted_trees.Leaf.$Shape): tensorflow.boosted_trees.Leaf & tensorflow.boosted_trees.Leaf.$Shape;
            static create(properties?: tensorflow.boosted_trees.Leaf.$Properties): tensorflow.boosted_trees.Leaf;
            static encode(message: tensorflow.boosted_trees.Leaf.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.boosted_trees.Leaf & tensorflow.boosted_trees.Leaf.$Shape;
        }

        namespace Leaf {
            interface $Properties {
                vector?: (tensorflow.boosted_trees.Vector.$Properties|null);
                sparse_vector?: (tensorflow.boosted_trees.SparseVector.$Properties|null);
                scalar?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = tensorflow.boosted_trees.Leaf.$Properties;
        }

        interface IBucketizedSplit extends tensorflow.boosted_trees.BucketizedSplit.$Properties {
        }

        class BucketizedSplit {
            constructor(properties?: tensorflow.boosted_trees.BucketizedSplit.$Properties);
            $unknowns?: Uint8Array[];
            feature_id: number;
            threshold: number;
            left_id: number;
            right_id: number;
            dimension_id: number;
            default_direction: number;
            static create(properties: tensorflow.boosted_trees.BucketizedSplit.$Shape): tensorflow.boosted_trees.BucketizedSplit & tensorflow.boosted_trees.BucketizedSplit.$Shape;
            static create(properties?: tensorflow.boosted_trees.BucketizedSplit.$Properties): tensorflow.boosted_trees.BucketizedSplit;
            static encode(message: tensorflow.boosted_trees.BucketizedSplit.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.boosted_trees.BucketizedSplit & tensorflow.boosted_trees.BucketizedSplit.$Shape;
        }

        namespace BucketizedSplit {
            interface $Properties {
                feature_id?: (number|null);
                threshold?: (number|null);
                left_id?: (number|null);
                right_id?: (number|null);
                dimension_id?: (number|null);
                default_direction?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = tensorflow.boosted_trees.BucketizedSplit.$Properties;
        }

        interface ICategoricalSplit extends tensorflow.boosted_trees.CategoricalSplit.$Properties {
        }

        class CategoricalSplit {
            constructor(properties?: tensorflow.boosted_trees.CategoricalSplit.$Properties);
            $unknowns?: Uint8Array[];
            feature_id: number;
            value: number;
            left_id: number;
            right_id: number;
            dimension_id: number;
            static create(properties: tensorflow.boosted_trees.CategoricalSplit.$Shape): tensorflow.boosted_trees.CategoricalSplit & tensorflow.boosted_trees.CategoricalSplit.$Shape;
            static create(properties?: tensorflow.boosted_trees.CategoricalSplit.$Properties): tensorflow.boosted_trees.CategoricalSplit;
            static encode(message: tensorflow.boosted_trees.CategoricalSplit.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.boosted_trees.CategoricalSplit & tensorflow.boosted_trees.CategoricalSplit.$Shape;
        }

        namespace CategoricalSplit {
            interface $Properties {
                feature_id?: (number|null);
                value?: (number|null);
                left_id?: (number|null);
                right_id?: (number|null);
                dimension_id?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = tensorflow.boosted_trees.CategoricalSplit.$Properties;
        }

        interface IDenseSplit extends tensorflow.boosted_trees.DenseSplit.$Properties {
        }

        class DenseSplit {
            constructor(properties?: tensorflow.boosted_trees.DenseSplit.$Properties);
            $unknowns?: Uint8Array[];
            feature_id: number;
            threshold: number;
            left_id: number;
            right_id: number;
            static create(properties: tensorflow.boosted_trees.DenseSplit.$Shape): tensorflow.boosted_trees.DenseSplit & tensorflow.boosted_trees.DenseSplit.$Shape;
            static create(properties?: tensorflow.boosted_trees.DenseSplit.$Properties): tensorflow.boosted_trees.DenseSplit;
            static encode(message: tensorflow.boosted_trees.DenseSplit.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.boosted_trees.DenseSplit & tensorflow.boosted_trees.DenseSplit.$Shape;
        }

        namespace DenseSplit {
            interface $Properties {
                feature_id?: (number|null);
                threshold?: (number|null);
                left_id?: (number|null);
                right_id?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = tensorflow.boosted_trees.DenseSplit.$Properties;
        }

        interface INode extends tensorflow.boosted_trees.Node.$Properties {
        }

        class Node {
            constructor(properties?: tensorflow.boosted_trees.Node.$Properties);
            $unknowns?: Uint8Array[];
            leaf?: (tensorflow.boosted_trees.Leaf.$Properties|null);
            bucketized_split?: (tensorflow.boosted_trees.BucketizedSplit.$Properties|null);
            categorical_split?: (tensorflow.boosted_trees.CategoricalSplit.$Properties|null);
            dense_split?: (tensorflow.boosted_trees.DenseSplit.$Properties|null);
            node?: ("leaf"|"bucketized_split"|"categorical_split"|"dense_split");
            static create(properties: tensorflow.boosted_trees.Node.$Shape): tensorflow.boosted_trees.Node & tensorflow.boosted_trees.Node.$Shape;
            static create(properties?: tensorflow.boosted_trees.Node.$Properties): tensorflow.boosted_trees.Node;
            static encode(message: tensorflow.boosted_trees.Node.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.boosted_trees.Node & tensorflow.boosted_trees.Node.$Shape;
        }

        namespace Node {
            interface $Properties {
                leaf?: (tensorflow.boosted_trees.Leaf.$Properties|null);
                bucketized_split?: (tensorflow.boosted_trees.BucketizedSplit.$Properties|null);
                categorical_split?: (tensorflow.boosted_trees.CategoricalSplit.$Properties|null);
                dense_split?: (tensorflow.boosted_trees.DenseSplit.$Properties|null);
                node?: ("leaf"|"bucketized_split"|"categorical_split"|"dense_split");
                $unknowns?: Uint8Array[];
            }
            type $Shape = {
              leaf?: tensorflow.boosted_trees.Leaf.$Shape|null;
              bucketized_split?: tensorflow.boosted_trees.BucketizedSplit.$Shape|null;
              categorical_split?: tensorflow.boosted_trees.CategoricalSplit.$Shape|null;
              dense_split?: tensorflow.boosted_trees.DenseSplit.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ node?: undefined; leaf?: null; bucketized_split?: null; categorical_split?: null; dense_split?: null }|{ node?: "leaf"; leaf: tensorflow.boosted_trees.Leaf.$Shape; bucketized_split?: null; categorical_split?: null; dense_split?: null }|{ node?: "bucketized_split"; leaf?: null; bucketized_split: tensorflow.boosted_trees.BucketizedSplit.$Shape; categorical_split?: null; dense_split?: null }|{ node?: "categorical_split"; leaf?: null; bucketized_split?: null; categorical_split: tensorflow.boosted_trees.CategoricalSplit.$Shape; dense_split?: null }|{ node?: "dense_split"; leaf?: null; bucketized_split?: null; categorical_split?: null; dense_split: tensorflow.boosted_trees.DenseSplit.$Shape })
            );
        }

        interface ITree extends tensorflow.boosted_trees.Tree.$Properties {
        }

        class Tree {
            constructor(properties?: tensorflow.boosted_trees.Tree.$Properties);
            $unknowns?: Uint8Array[];
            nodes: tensorflow.boosted_trees.Node.$Properties[];
            static create(properties: tensorflow.boosted_trees.Tree.$Shape): tensorflow.boosted_trees.Tree & tensorflow.boosted_trees.Tree.$Shape;
            static create(properties?: tensorflow.boosted_trees.Tree.$Properties): tensorflow.boosted_trees.Tree;
            static encode(message: tensorflow.boosted_trees.Tree.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.boosted_trees.Tree & tensorflow.boosted_trees.Tree.$Shape;
        }

        namespace Tree {
            interface $Properties {
                nodes?: (tensorflow.boosted_trees.Node.$Properties[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = {
              nodes?: tensorflow.boosted_trees.Node.$Shape[]|null;
              $unknowns?: Uint8Array[];
            };
        }

        interface ITreeEnsemble extends tensorflow.boosted_trees.TreeEnsemble.$Properties {
        }

        class TreeEnsemble {
            constructor(properties?: tensorflow.boosted_trees.TreeEnsemble.$Properties);
            $unknowns?: Uint8Array[];
            trees: tensorflow.boosted_trees.Tree.$Properties[];
            tree_weights: number[];
            static create(properties: tensorflow.boosted_trees.TreeEnsemble.$Shape): tensorflow.boosted_trees.TreeEnsemble & tensorflow.boosted_trees.TreeEnsemble.$Shape;
            static create(properties?: tensorflow.boosted_trees.TreeEnsemble.$Properties): tensorflow.boosted_trees.TreeEnsemble;
            static encode(message: tensorflow.boosted_trees.TreeEnsemble.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tensorflow.boosted_trees.TreeEnsemble & tensorflow.boosted_trees.TreeEnsemble.$Shape;
        }

        namespace TreeEnsemble {
            interface $Properties {
                trees?: (tensorflow.boosted_trees.Tree.$Properties[]|null);
                tree_weights?: (number[]|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = {
              trees?: tensorflow.boosted_trees.Tree.$Shape[]|null;
              tree_weights?: number[]|null;
              $unknowns?: Uint8Array[];
            };
        }
    }
}

export namespace google {

    namespace protobuf {

        interface IAny extends google.protobuf.Any.$Properties {
        }

        class Any {
            constructor(properties?: google.protobuf.Any.$Properties);
            $unknowns?: Uint8Array[];
            type_url: string;
            value: Uint8Array;
            static create(properties: google.protobuf.Any.$Shape): google.protobuf.Any & google.protobuf.Any.$Shape;
            static create(properties?: google.protobuf.Any.$Properties): google.protobuf.Any;
            static encode(message: google.protobuf.Any.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): google.protobuf.Any & google.protobuf.Any.$Shape;
        }

        namespace Any {
            interface $Properties {
                type_url?: (string|null);
                value?: (Uint8Array|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = google.protobuf.Any.$Properties;
        }

        interface IDoubleValue extends google.protobuf.DoubleValue.$Properties {
        }

        class DoubleValue {
            constructor(properties?: google.protobuf.DoubleValue.$Properties);
            $unknowns?: Uint8Array[];
            value: number;
            static create(properties: google.protobuf.DoubleValue.$Shape): google.protobuf.DoubleValue & google.protobuf.DoubleValue.$Shape;
            static create(properties?: google.protobuf.DoubleValue.$Properties): google.protobuf.DoubleValue;
            static encode(message: google.protobuf.DoubleValue.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): google.protobuf.DoubleValue & google.protobuf.DoubleValue.$Shape;
        }

        namespace DoubleValue {
            interface $Properties {
                value?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = google.protobuf.DoubleValue.$Properties;
        }

        interface IFloatValue extends google.protobuf.FloatValue.$Properties {
        }

        class FloatValue {
            constructor(properties?: google.protobuf.FloatValue.$Properties);
            $unknowns?: Uint8Array[];
            value: number;
            static create(properties: google.protobuf.FloatValue.$Shape): google.protobuf.FloatValue & google.protobuf.FloatValue.$Shape;
            static create(properties?: google.protobuf.FloatValue.$Properties): google.protobuf.FloatValue;
            static encode(message: google.protobuf.FloatValue.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): google.protobuf.FloatValue & google.protobuf.FloatValue.$Shape;
        }

        namespace FloatValue {
            interface $Properties {
                value?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = google.protobuf.FloatValue.$Properties;
        }

        interface IInt64Value extends google.protobuf.Int64Value.$Properties {
        }

        class Int64Value {
            constructor(properties?: google.protobuf.Int64Value.$Properties);
            $unknowns?: Uint8Array[];
            value: Long;
            static create(properties: google.protobuf.Int64Value.$Shape): google.protobuf.Int64Value & google.protobuf.Int64Value.$Shape;
            static create(properties?: google.protobuf.Int64Value.$Properties): google.protobuf.Int64Value;
            static encode(message: google.protobuf.Int64Value.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): google.protobuf.Int64Value & google.protobuf.Int64Value.$Shape;
        }

        namespace Int64Value {
            interface $Properties {
                value?: (Long|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = google.protobuf.Int64Value.$Properties;
        }

        interface IUInt64Value extends google.protobuf.UInt64Value.$Properties {
        }

        class UInt64Value {
            constructor(properties?: google.protobuf.UInt64Value.$Properties);
            $unknowns?: Uint8Array[];
            value: Long;
            static create(properties: google.protobuf.UInt64Value.$Shape): google.protobuf.UInt64Value & google.protobuf.UInt64Value.$Shape;
            static create(properties?: google.protobuf.UInt64Value.$Properties): google.protobuf.UInt64Value;
            static encode(message: google.protobuf.UInt64Value.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): google.protobuf.UInt64Value & google.protobuf.UInt64Value.$Shape;
        }

        namespace UInt64Value {
            interface $Properties {
                value?: (Long|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = google.protobuf.UInt64Value.$Properties;
        }

        interface IInt32Value extends google.protobuf.Int32Value.$Properties {
        }

        class Int32Value {
            constructor(properties?: google.protobuf.Int32Value.$Properties);
            $unknowns?: Uint8Array[];
            value: number;
            static create(properties: google.protobuf.Int32Value.$Shape): google.protobuf.Int32Value & google.protobuf.Int32Value.$Shape;
            static create(properties?: google.protobuf.Int32Value.$Properties): google.protobuf.Int32Value;
            static encode(message: google.protobuf.Int32Value.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): google.protobuf.Int32Value & google.protobuf.Int32Value.$Shape;
        }

        namespace Int32Value {
            interface $Properties {
                value?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = google.protobuf.Int32Value.$Properties;
        }

        interface IUInt32Value extends google.protobuf.UInt32Value.$Properties {
        }

        class UInt32Value {
            constructor(properties?: google.protobuf.UInt32Value.$Properties);
            $unknowns?: Uint8Array[];
            value: number;
            static create(properties: google.protobuf.UInt32Value.$Shape): google.protobuf.UInt32Value & google.protobuf.UInt32Value.$Shape;
            static create(properties?: google.protobuf.UInt32Value.$Properties): google.protobuf.UInt32Value;
            static encode(message: google.protobuf.UInt32Value.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): google.protobuf.UInt32Value & google.protobuf.UInt32Value.$Shape;
        }

        namespace UInt32Value {
            interface $Properties {
                value?: (number|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = google.protobuf.UInt32Value.$Properties;
        }

        interface IBoolValue extends google.protobuf.BoolValue.$Properties {
        }

        class BoolValue {
            constructor(properties?: google.protobuf.BoolValue.$Properties);
            $unknowns?: Uint8Array[];
            value: boolean;
            static create(properties: google.protobuf.BoolValue.$Shape): google.protobuf.BoolValue & google.protobuf.BoolValue.$Shape;
            static create(properties?: google.protobuf.BoolValue.$Properties): google.protobuf.BoolValue;
            static encode(message: google.protobuf.BoolValue.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): google.protobuf.BoolValue & google.protobuf.BoolValue.$Shape;
        }

        namespace BoolValue {
            interface $Properties {
                value?: (boolean|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = google.protobuf.BoolValue.$Properties;
        }

        interface IStringValue extends google.protobuf.StringValue.$Properties {
        }

        class StringValue {
            constructor(properties?: google.protobuf.StringValue.$Properties);
            $unknowns?: Uint8Array[];
            value: string;
            static create(properties: google.protobuf.StringValue.$Shape): google.protobuf.StringValue & google.protobuf.StringValue.$Shape;
            static create(properties?: google.protobuf.StringValue.$Properties): google.protobuf.StringValue;
            static encode(message: google.protobuf.StringValue.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): google.protobuf.StringValue & google.protobuf.StringValue.$Shape;
        }

        namespace StringValue {
            interface $Properties {
                value?: (string|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = google.protobuf.StringValue.$Properties;
        }

        interface IBytesValue extends google.protobuf.BytesValue.$Properties {
        }

        class BytesValue {
            constructor(properties?: google.protobuf.BytesValue.$Properties);
            $unknowns?: Uint8Array[];
            value: Uint8Array;
            static create(properties: google.protobuf.BytesValue.$Shape): google.protobuf.BytesValue & google.protobuf.BytesValue.$Shape;
            static create(properties?: google.protobuf.BytesValue.$Properties): google.protobuf.BytesValue;
            static encode(message: google.protobuf.BytesValue.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): google.protobuf.BytesValue & google.protobuf.BytesValue.$Shape;
        }

        namespace BytesValue {
            interface $Properties {
                value?: (Uint8Array|null);
                $unknowns?: Uint8Array[];
            }
            type $Shape = google.protobuf.BytesValue.$Properties;
        }
    }
}

export namespace keras {

    interface IVersionDef extends keras.VersionDef.$Properties {
    }

    class VersionDef {
        constructor(properties?: keras.VersionDef.$Properties);
        $unknowns?: Uint8Array[];
        producer: number;
        min_consumer: number;
        bad_consumers: number[];
        static create(properties: keras.VersionDef.$Shape): keras.VersionDef & keras.VersionDef.$Shape;
        static create(properties?: keras.VersionDef.$Properties): keras.VersionDef;
        static encode(message: keras.VersionDef.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): keras.VersionDef & keras.VersionDef.$Shape;
    }

    namespace VersionDef {
        interface $Properties {
            producer?: (number|null);
            min_consumer?: (number|null);
            bad_consumers?: (number[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = keras.VersionDef.$Properties;
    }

    interface ISavedMetadata extends keras.SavedMetadata.$Properties {
    }

    class SavedMetadata {
        constructor(properties?: keras.SavedMetadata.$Properties);
        $unknowns?: Uint8Array[];
        nodes: keras.SavedObject.$Properties[];
        static create(properties: keras.SavedMetadata.$Shape): keras.SavedMetadata & keras.SavedMetadata.$Shape;
        static create(properties?: keras.SavedMetadata.$Properties): keras.SavedMetadata;
        static encode(message: keras.SavedMetadata.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): keras.SavedMetadata & keras.SavedMetadata.$Shape;
    }

    namespace SavedMetadata {
        interface $Properties {
            nodes?: (keras.SavedObject.$Properties[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = keras.SavedMetadata.$Properties;
    }

    interface ISavedObject extends keras.SavedObject.$Properties {
    }

    class SavedObject {
        constructor(properties?: keras.SavedObject.$Properties);
        $unknowns?: Uint8Array[];
        node_id: number;
        node_path: string;
        identifier: string;
        metadata: string;
        version?: (keras.VersionDef.$Properties|null);
        static create(properties: keras.SavedObject.$Shape): keras.SavedObject & keras.SavedObject.$Shape;
        static create(properties?: keras.SavedObject.$Properties): keras.SavedObject;
        static encode(message: keras.SavedObject.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): keras.SavedObject & keras.SavedObject.$Shape;
    }

    namespace SavedObject {
        interface $Properties {
            node_id?: (number|null);
            node_path?: (string|null);
            identifier?: (string|null);
            metadata?: (string|null);
            version?: (keras.VersionDef.$Properties|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = keras.SavedObject.$Properties;
    }
}
