/**
 * Which ops give what: the output arguments of all ops that TensorFlow 2.21 registers.
 *
 * Written by scripts/op-outputs.mjs from TensorFlow's own list. Do not edit.
 *
 * @module
 */

/** Ops by the types of their outputs: dtypes, or attributes that hold them, with their default and their count. */
// biome-ignore format: one line a list
export const opsByOutputs: Readonly<Record<string, string>> = {
  "":
    "Abort AccumulatorApplyGradient AccumulatorSetGlobalStep Assert AssignAddVariableOp AssignSubVariableOp AssignVariableOp AssignVariableXlaConcatND Attr AttrBool AttrBoolList AttrDefault AttrEmptyListDefault AttrEnum AttrEnumList AttrFloat AttrListDefault AttrListMin AttrListTypeDefault AttrMin AttrPartialShape AttrPartialShapeList AttrShape AttrShapeList AttrTypeDefault BarrierClose BarrierInsertMany BoostedTreesCreateEnsemble BoostedTreesCreateQuantileStreamResource BoostedTreesDeserializeEnsemble BoostedTreesQuantileStreamResourceAddSummaries BoostedTreesQuantileStreamResourceDeserialize BoostedTreesQuantileStreamResourceFlush BoostedTreesUpdateEnsemble BoostedTreesUpdateEnsembleV2 CalibrationStatisticsSaver CloseSummaryWriter ConfigureTPUEmbedding ConnectTPUEmbeddingHosts ConstructionFails ConsumeMutexLock ControlTrigger CreateSummaryDbWriter CreateSummaryFileWriter DTensorSetGlobalTPUArray DatasetToTFRecord DefaultAttrs DeleteIterator DeleteMemoryCache DeleteMultiDeviceIterator DeleteRandomSeedGenerator DeleteRpcFutureResource DeleteSeedGenerator DeleteSessionTensor DeserializeIterator DestroyResourceOp DisableCopyOnRead DistributedSave DumpTensor DynamicEnqueueTPUEmbeddingArbitraryTensorBatch DynamicEnqueueTPUEmbeddingRaggedTensorBatch EnqueueTPUEmbeddingArbitraryTensorBatch EnqueueTPUEmbeddingBatch EnqueueTPUEmbeddingIntegerBatch EnqueueTPUEmbeddingRaggedTensorBatch EnqueueTPUEmbeddingSparseBatch EnqueueTPUEmbeddingSparseTensorBatch ExperimentalDatasetToTFRecord FileSystemSetConfiguration FinalizeTPUEmbedding FloatInput FlushSummaryWriter FuncAttr FuncListAttr ImportEvent InPolymorphicTwice InfeedEnqueue InfeedEnqueuePrelinearizedBuffer InfeedEnqueueTuple InitializeTable InitializeTableFromDataset InitializeTableFromTextFile InitializeTableFromTextFileV2 InitializeTableV2 IntInput IntInputFloatInput ListInput LoadAllTPUEmbeddingParameters LoadTPUEmbeddingADAMParameters LoadTPUEmbeddingAdadeltaParameters LoadTPUEmbeddingAdagradMomentumParameters LoadTPUEmbeddingAdagradParameters LoadTPUEmbeddingCenteredRMSPropParameters LoadTPUEmbeddingFTRLParameters LoadTPUEmbeddingFrequencyEstimatorParameters LoadTPUEmbeddingMDLAdagradLightParameters LoadTPUEmbeddingMomentumParameters LoadTPUEmbeddingProximalAdagradParameters LoadTPUEmbeddingProximalYogiParameters LoadTPUEmbeddingRMSPropParameters LoadTPUEmbeddingStochasticGradientDescentParameters LookupTableImport LookupTableImportV2 LookupTableInsert LookupTableInsertV2 LookupTableRemoveV2 MakeIterator MapClear MapStage MergeV2Checkpoints NInPolymorphicTwice NInTwice NInTwoTypeVariables NIntsIn NPolymorphicIn NPolymorphicRestrictIn NegTrain NoOp None Old OpWithFutureDefaultAttr OrderedMapClear OrderedMapStage OutfeedEnqueue OutfeedEnqueueTuple PrintV2 QueueClose QueueCloseV2 QueueEnqueue QueueEnqueueMany QueueEnqueueManyV2 QueueEnqueueV2 ReaderReset ReaderResetV2 ReaderRestoreState ReaderRestoreStateV2 RefIn RefInputFloatInput RefInputIntInput ReservedAttr ReservedInput ResourceAccumulatorApplyGradient ResourceAccumulatorSetGlobalStep ResourceApplyAdaMax ResourceApplyAdadelta ResourceApplyAdagrad ResourceApplyAdagradDA ResourceApplyAdagradV2 ResourceApplyAdam ResourceApplyAdamWithAmsgrad ResourceApplyAddSign ResourceApplyCenteredRMSProp ResourceApplyFtrl ResourceApplyFtrlV2 ResourceApplyGradientDescent ResourceApplyKerasMomentum ResourceApplyMomentum ResourceApplyPowerSign ResourceApplyProximalAdagrad ResourceApplyProximalGradientDescent ResourceApplyRMSProp ResourceCreateOp ResourceScatterAdd ResourceScatterDiv ResourceScatterMax ResourceScatterMin ResourceScatterMul ResourceScatterNdAdd ResourceScatterNdMax ResourceScatterNdMin ResourceScatterNdSub ResourceScatterNdUpdate ResourceScatterSub ResourceScatterUpdate ResourceSparseApplyAdadelta ResourceSparseApplyAdagrad ResourceSparseApplyAdagradDA ResourceSparseApplyAdagradV2 ResourceSparseApplyCenteredRMSProp ResourceSparseApplyFtrl ResourceSparseApplyFtrlV2 ResourceSparseApplyKerasMomentum ResourceSparseApplyMomentum ResourceSparseApplyProximalAdagrad ResourceSparseApplyProximalGradientDescent ResourceSparseApplyRMSProp ResourceStridedSliceAssign ResourceUsingOp RngSkip RpcServerRegister RpcServerStart Save SaveDataset SaveSlices SaveV2 SdcaShrinkL1 Send SendTPUEmbeddingGradients ShutdownDistributedTPU SleepOp SparseAccumulatorApplyGradient StackClose StackCloseV2 Stage StageClear StatsAggregatorSetSummaryWriter StoreMinibatchStatisticsInFdo StringListAttr SyncDevice TPUCompileSucceededAssert TPUReplicateMetadata TPUReshardVariables TensorArrayClose TensorArrayCloseV2 TensorArrayCloseV3 TwoFloatInputs TwoIntInputs TwoRefsIn TypeList TypeListRestrict TypeListTwice UpdateTaskIdAndGlobalCoreArray WriteAudioSummary WriteFile WriteGraphSummary WriteHistogramSummary WriteImageSummary WriteRawProtoSummary WriteScalarSummary WriteSummary XlaSend XlaSendTPUEmbeddingGradients XlaSendTPUEmbeddingGradientsV2 XlaSendToHost _DeviceRetval _HostSend _NcclBroadcastSend _NcclReduceSend _Retval _Send _SetGlobalTPUArray _ShutdownDistributedTPU _XlaSendFromHost _XlaSendFromHostV2",
  "DstT":
    "Cast RiscBitcast RiscCast RiscCondition _HostCast",
  "K, V":
    "XlaKeyValueSort",
  "N * T":
    "NPolymorphicOut NPolymorphicRestrictOut ReadVariableXlaSplitND XlaSplitND XlaVariadicReduce _ListToArray _ScopedAllocatorSplit",
  "N * T = bool":
    "NPolymorphicOutDefault",
  "N * T = float32":
    "XlaSparseDenseMatmulGradWithCsrInput",
  "N * float32, float32":
    "XlaSparseDenseMatmulCustomCombinerOnTcGradWithCsrInput",
  "N * int32":
    "NIntsOut NIntsOutDefault",
  "N * out_type = int32":
    "ShapeN",
  "N * resource":
    "_VarHandlesOp",
  "N * shape_type = int32":
    "ConcatOffset",
  "Ncontext_sparse * int64, list context_sparse_types, Ncontext_sparse * int64, list Tcontext_dense, Nfeature_list_sparse * int64, list feature_list_sparse_types, Nfeature_list_sparse * int64, list feature_list_dense_types":
    "ParseSingleSequenceExample",
  "Ncontext_sparse * int64, list context_sparse_types, Ncontext_sparse * int64, list Tcontext_dense, Nfeature_list_sparse * int64, list feature_list_sparse_types, Nfeature_list_sparse * int64, list feature_list_dense_types, Nfeature_list_dense * int64":
    "ParseSequenceExample",
  "Ncontext_sparse * int64, list context_sparse_types, Ncontext_sparse * int64, list Tcontext_dense, list context_ragged_value_types, list context_ragged_split_types, Nfeature_list_sparse * int64, list feature_list_sparse_types, Nfeature_list_sparse * int64, list feature_list_dense_types, Nfeature_list_dense * int64, list feature_list_ragged_value_types, list feature_list_ragged_split_types, list feature_list_ragged_split_types":
    "ParseSequenceExampleV2",
  "Nsparse * int64, list sparse_types, Nsparse * int64, list Tdense":
    "ParseExample",
  "NumTables * float32, NumTables * float32, NumTables * float32, NumTables * float32, NumTables * float32, NumTables * float32, NumTables * float32, NumTables * float32":
    "RetrieveAllTPUEmbeddingParameters",
  "OUTPUT_RAGGED_RANK * Tsplits = int64, Tvalues":
    "RaggedGather",
  "S":
    "CudnnRNNParamsSize",
  "T":
    "Abs AccumulateNV2 Acos Acosh Add AddN AddV2 AllToAll ApplyAdaMax ApplyAdadelta ApplyAdagrad ApplyAdagradDA ApplyAdagradV2 ApplyAdam ApplyAddSign ApplyCenteredRMSProp ApplyFtrl ApplyFtrlV2 ApplyGradientDescent ApplyMomentum ApplyPowerSign ApplyProximalAdagrad ApplyProximalGradientDescent ApplyRMSProp Asin Asinh Assign AssignAdd AssignSub Atan Atan2 Atanh AvgPool AvgPool3D AvgPool3DGrad AvgPoolGrad BandedTriangularSolve BatchCholesky BatchCholeskyGrad BatchMatMul BatchMatMulV2 BatchMatrixBandPart BatchMatrixDeterminant BatchMatrixDiag BatchMatrixDiagPart BatchMatrixInverse BatchMatrixSetDiag BatchMatrixSolve BatchMatrixSolveLs BatchMatrixTriangularSolve BatchNormWithGlobalNormalization BatchSelfAdjointEig BatchToSpace BatchToSpaceND BesselI0 BesselI0e BesselI1 BesselI1e BesselJ0 BesselJ1 BesselK0 BesselK0e BesselK1 BesselK1e BesselY0 BesselY1 Betainc BiasAdd BiasAddGrad BiasAddV1 Binary Bincount BitwiseAnd BitwiseOr BitwiseXor BroadcastTo Ceil CheckNumerics CheckNumericsV2 CheckPinned Cholesky CholeskyGrad ClipByValue CollectiveAllToAllV2 CollectiveAllToAllV3 CollectiveBcastRecv CollectiveBcastRecvV2 CollectiveBcastSend CollectiveBcastSendV2 CollectiveGather CollectiveGatherV2 CollectivePermute CollectiveReduce CollectiveReduceScatterV2 CollectiveReduceV2 CollectiveReduceV3 Concat ConcatV2 ConjugateTranspose Conv Conv2D Conv2DBackpropFilter Conv2DBackpropFilterV2 Conv2DBackpropInput Conv2DBackpropInputV2 Conv3D Conv3DBackpropFilter Conv3DBackpropFilterV2 Conv3DBackpropInput Conv3DBackpropInputV2 Copy CopyHost CopyOp CopyToMesh CopyToMeshGrad Cos Cosh CountUpTo CropAndResizeGradImage Cross CrossReplicaSum CudnnRNNCanonicalToParams CudnnRNNCanonicalToParamsV2 Cumprod Cumsum CumulativeLogsumexp DTensorAllGather DTensorAllReduce DTensorAllScatter DTensorAllToAll DTensorReduceScatter Dawsn DebugGradientIdentity DebugGradientRefIdentity DebugIdentity DebugIdentityV2 DebugIdentityV3 DeepCopy DenseBincount DepthToSpace DepthwiseConv2dNative DepthwiseConv2dNativeBackpropFilter DepthwiseConv2dNativeBackpropInput DestroyTemporaryVariable Diag DiagPart Digamma Dilation2D Dilation2DBackpropFilter Dilation2DBackpropInput Div DivNoNan DynamicStitch Einsum Elu EluGrad EnsureShape Enter Erf Erfc Erfinv EuclideanNorm Exit Exp ExpandDims Expint Expm1 ExtractImagePatches ExtractVolumePatches Fill Floor FloorDiv FloorMod FractionalAvgPoolGrad FractionalMaxPoolGrad FresnelCos FresnelSin FusedPadConv2D FusedResizeAndPadConv2D GuaranteeConst Identity Igamma IgammaGradA Igammac InplaceAdd InplaceSub InplaceUpdate Inv InvGrad Invert L2Loss LeftShift Lgamma LinSpace Log Log1p LogSoftmax MatMul MatrixBandPart MatrixDeterminant MatrixDiag MatrixDiagPart MatrixDiagPartV2 MatrixDiagPartV3 MatrixDiagV2 MatrixDiagV3 MatrixExponential MatrixInverse MatrixLogarithm MatrixSetDiag MatrixSetDiagV2 MatrixSetDiagV3 MatrixSolve MatrixSolveLs MatrixSquareRoot MatrixTriangularSolve Max MaxPool3D MaxPool3DGradGrad MaxPoolGradGrad MaxPoolGradGradV2 MaxPoolGradGradWithArgmax MaxPoolGradWithArgmax Maximum Mean Min Minimum MirrorPad MirrorPadGrad Mod Mul MulNoNan NcclAllReduce NcclBroadcast NcclReduce Ndtri Neg NextIteration NthElement OneHot OnesLike OutT Pack Pad PadV2 ParallelConcat ParallelDynamicStitch Polygamma Polymorphic PolymorphicOut Pow PreventGradient Print Prod QuantizeAndDequantize QuantizeAndDequantizeV2 QuantizeAndDequantizeV3 QuantizeAndDequantizeV4 RaggedBincount RaggedTensorToTensor RandomCrop RandomGamma RandomGammaGrad RandomShuffle RealDiv Reciprocal ReciprocalGrad RefEnter RefExit RefIdentity RefNextIteration RefOut RefSelect Relayout RelayoutLike Relu Relu6 Relu6Grad ReluGrad Reshape ResizeBicubicGrad ResizeBilinearGrad ResizeNearestNeighbor ResizeNearestNeighborGrad ResourceCountUpTo Restrict Reverse ReverseSequence ReverseV2 RightShift Rint RiscAbs RiscAdd RiscBinaryArithmetic RiscBroadcast RiscCeil RiscCholesky RiscConcat RiscConv RiscCos RiscDiv RiscDot RiscExp RiscFloor RiscLog RiscMax RiscMin RiscMul RiscNeg RiscPad RiscPool RiscPow RiscReduce RiscRem RiscReshape RiscReverse RiscScatter RiscSign RiscSlice RiscSort RiscSqueeze RiscSub RiscTranspose RiscTriangularSolve RiscUnary Roll Round Rsqrt RsqrtGrad ScaleAndTranslateGrad ScatterAdd ScatterDiv ScatterMax ScatterMin ScatterMul ScatterNd ScatterNdAdd ScatterNdMax ScatterNdMin ScatterNdNonAliasingAdd ScatterNdSub ScatterNdUpdate ScatterSub ScatterUpdate SegmentMax SegmentMaxV2 SegmentMean SegmentMin SegmentMinV2 SegmentProd SegmentProdV2 SegmentSum SegmentSumV2 Select SelectV2 SelfAdjointEig Selu SeluGrad Sigmoid SigmoidGrad Sign Sin Sinh SleepIdentityOp Slice Snapshot Softmax Softplus SoftplusGrad Softsign SoftsignGrad SpaceToBatch SpaceToBatchND SpaceToDepth SparseApplyAdadelta SparseApplyAdagrad SparseApplyAdagradDA SparseApplyAdagradV2 SparseApplyCenteredRMSProp SparseApplyFtrl SparseApplyFtrlV2 SparseApplyMomentum SparseApplyProximalAdagrad SparseApplyProximalGradientDescent SparseApplyRMSProp SparseBincount SparseDenseCwiseAdd SparseDenseCwiseDiv SparseDenseCwiseMul SparseMatrixMatMul SparseReduceMax SparseReduceSum SparseSegmentMean SparseSegmentMeanGrad SparseSegmentMeanWithNumSegments SparseSegmentSqrtN SparseSegmentSqrtNGrad SparseSegmentSqrtNWithNumSegments SparseSegmentSum SparseSegmentSumGrad SparseSegmentSumWithNumSegments SparseSliceGrad SparseSoftmax SparseTensorDenseAdd SparseTensorDenseMatMul SparseToDense Spence Sqrt SqrtGrad Square SquaredDifference Squeeze StackPush StackPushV2 StatelessShuffle StopGradient StridedSlice StridedSliceAssign StridedSliceGrad Sub Sum TPUPartitionedInput TPUPartitionedInputV2 TPUReplicatedInput Tan Tanh TanhGrad TensorScatterAdd TensorScatterMax TensorScatterMin TensorScatterSub TensorScatterUpdate TensorStridedSliceUpdate TestAttr Tile TileGrad Transpose TridiagonalMatMul TridiagonalSolve TruncateDiv TruncateMod Unary Unbatch UnbatchGrad UniformQuantizedAdd UniformQuantizedClipByValue UnsortedSegmentMax UnsortedSegmentMin UnsortedSegmentProd UnsortedSegmentSum Xdivy XlaAllReduce XlaClusterOutput XlaConcatND XlaConv XlaDot XlaDynamicSlice XlaDynamicUpdateSlice XlaEinsum XlaGather XlaPad XlaReduce XlaReducePrecision XlaReduceScatter XlaReduceWindow XlaRemoveDynamicDimensionSize XlaScatter XlaSelectAndScatter XlaSetDynamicDimensionSize XlaSharding XlaSort XlaSpmdFullToShardShape XlaSpmdShardToFullShape Xlog1py Xlogy ZerosLike Zeta _Arg _DeviceArg _EagerConst _FusedConv2D _FusedConv3D _FusedDepthwiseConv2dNative _FusedMatMul _MklBatchMatMul _MklBatchMatMulV2 _MklConjugateTranspose _MklEinsum _MklFusedBatchMatMulV2 _MklFusedInstanceNorm _MklFusedMish _MklLayerNorm _MklMatMul _MklNativeAvgPool _MklNativeAvgPool3D _MklNativeAvgPool3DGrad _MklNativeAvgPoolGrad _MklNativeConv2D _MklNativeConv2DBackpropFilter _MklNativeConv2DBackpropInput _MklNativeConv2DWithBias _MklNativeConv3D _MklNativeConv3DBackpropFilterV2 _MklNativeConv3DBackpropInputV2 _MklNativeDepthwiseConv2dNative _MklNativeDepthwiseConv2dNativeBackpropFilter _MklNativeDepthwiseConv2dNativeBackpropInput _MklNativeFusedConv2D _MklNativeFusedConv3D _MklNativeFusedDepthwiseConv2dNative _MklNativeFusedMatMul _MklNativePadWithConv2D _MklNativePadWithFusedConv2D _MklNativeSparseMatrixMatMul _MklTranspose _NcclBroadcastRecv _NcclReduceRecv _ParallelConcatUpdate _ScopedAllocator _ScopedAllocatorConcat _UnaryOpsComposition _XlaMerge __MklDummyConv2DWithBias __MklDummyPadWithConv2D",
  "T = complex64":
    "Conj",
  "T = float32":
    "AdjustContrastv2 AdjustHue AdjustSaturation DrawBoundingBoxes DrawBoundingBoxesV2 HSVToRGB LRN LRNGrad LeakyRelu LeakyReluGrad MaxPool MaxPool3DGrad MaxPoolGrad MaxPoolGradV2 MaxPoolV2 NextAfter RGBToHSV XlaSparseDenseMatmulWithCsrInput _MklNativeMaxPool3DGrad _MklNativeMaxPoolGrad _MklSoftmax _MklSwish",
  "T = float32, T = float32":
    "CTCLoss",
  "T = float32, uint8":
    "_MklElu _MklEluGrad _MklLeakyRelu _MklLeakyReluGrad _MklMaxPool3DGrad _MklMaxPoolGrad _MklNativeMaxPool _MklRelu _MklRelu6 _MklRelu6Grad _MklReluGrad",
  "T = float32, uint8, uint8, uint8":
    "_MklMaxPool",
  "T = int32":
    "BroadcastArgs DataFormatDimMap DataFormatVecPermute InvertPermutation",
  "T = int32, T = int32":
    "BroadcastGradientArgs",
  "T = string":
    "PolymorphicDefaultOut",
  "T, T":
    "BatchSelfAdjointEigV2 LogMatrixDeterminant Qr RaggedFillEmptyRowsGrad RefSwitch SelfAdjointEigV2 SoftmaxCrossEntropyWithLogits SparseAddGrad SparseFillEmptyRowsGrad SparseSoftmaxCrossEntropyWithLogits Switch XlaBroadcastHelper XlaSelfAdjointEig _MklNativeConv2DBackpropFilterWithBias __MklDummyConv2DBackpropFilterWithBias",
  "T, T, T":
    "BatchSvd QuantizeAndDequantizeV4Grad Svd XlaSvd",
  "T, T, T, T":
    "CudnnRNN CudnnRNNBackprop CudnnRNNBackpropV2 CudnnRNNBackpropV3 GRUBlockCell GRUBlockCellGrad",
  "T, T, T, T, T":
    "BatchNormWithGlobalNormalizationGrad FusedBatchNorm FusedBatchNormGrad LSTMBlockCellGrad _MklNativeFusedBatchNorm _MklNativeFusedBatchNormGrad",
  "T, T, T, T, T, T, T":
    "BlockLSTM BlockLSTMV2 LSTMBlockCell",
  "T, T, T, T, T, T, T, T":
    "BlockLSTMGrad BlockLSTMGradV2",
  "T, T, T, T, T, uint8, uint8, uint8, uint8, uint8":
    "_MklFusedBatchNorm _MklFusedBatchNormGrad",
  "T, T, T, T, int8":
    "CudnnRNNV2 CudnnRNNV3",
  "T, T, float32":
    "SampleDistortedBoundingBox SampleDistortedBoundingBoxV2 StatelessSampleDistortedBoundingBox",
  "T, T, uint8, uint8":
    "_MklConv2D _MklConv2DBackpropFilterWithBias _MklConv2DWithBias _MklConv3D _MklDepthwiseConv2dNative _MklFusedConv2D _MklFusedDepthwiseConv2dNative _MklPadWithConv2D _MklPadWithFusedConv2D __MklDummyPadWithFusedConv2D",
  "T, Targmax = int64":
    "MaxPoolWithArgmax",
  "T, Tidx = int32":
    "SparseSegmentMeanGradV2 SparseSegmentSqrtNGradV2 SparseSegmentSumGradV2",
  "T, U, U, U, U":
    "FusedBatchNormGradV2 FusedBatchNormGradV3 FusedBatchNormV2 _MklNativeFusedBatchNormGradV2 _MklNativeFusedBatchNormGradV3 _MklNativeFusedBatchNormV2",
  "T, U, U, U, U, U":
    "FusedBatchNormV3 _FusedBatchNormEx _MklNativeFusedBatchNormEx _MklNativeFusedBatchNormV3",
  "T, U, U, U, U, U, uint8, uint8, uint8, uint8, uint8, uint8":
    "_MklFusedBatchNormEx _MklFusedBatchNormV3",
  "T, U, U, U, U, num_side_inputs * T":
    "_FusedBatchNormGradEx",
  "T, U, U, U, U, uint8, uint8, uint8, uint8, uint8":
    "_MklFusedBatchNormGradV2 _MklFusedBatchNormGradV3 _MklFusedBatchNormV2",
  "T, float32, float32":
    "QuantizeV2 QuantizedAvgPool QuantizedConcat QuantizedConcatV2 QuantizedInstanceNorm QuantizedMaxPool QuantizedReshape QuantizedResizeBilinear _MklQuantizeV2 _MklQuantizedAvgPool _MklQuantizedConcatV2 _MklQuantizedMaxPool _QuantizedMaxPool3D",
  "T, index_type = int32":
    "TopKV2",
  "T, int32":
    "ApproxTopK Merge RefMerge TopK",
  "T, int64, int64":
    "FractionalAvgPool FractionalMaxPool",
  "T, out_idx = int32":
    "ListDiff Unique UniqueV2",
  "T, out_idx = int32, out_idx = int32":
    "UniqueWithCounts UniqueWithCountsV2",
  "T, output_idx_type = int32":
    "Lu",
  "T, uint8":
    "_MklAvgPool _MklAvgPool3D _MklAvgPool3DGrad _MklAvgPoolGrad _MklConcat _MklConcatV2 _MklConv2DBackpropFilter _MklConv2DBackpropInput _MklConv3DBackpropFilterV2 _MklConv3DBackpropInputV2 _MklDepthwiseConv2dNativeBackpropFilter _MklDepthwiseConv2dNativeBackpropInput _MklFusedMatMul _MklNativeMaxPool3D _MklTanh _MklTanhGrad",
  "T, uint8, uint8, uint8":
    "_MklMaxPool3D",
  "Tcomplex = complex64":
    "FFT FFT2D FFT3D FFTND IFFT IFFT2D IFFT3D IFFTND RFFT RFFT2D RFFT3D RFFTND RiscFft",
  "Tidx = int32":
    "Range UnravelIndex",
  "Tkeys, Tvalues":
    "LookupTableExport LookupTableExportV2",
  "Tout":
    "BatchMatMulV3 LookupTableFind LookupTableFindV2 RandomUniformInt StochasticCastToInt UniformDequantize UniformQuantize UniformQuantizedConvolution UniformQuantizedConvolutionHybrid UniformQuantizedDot UniformQuantizedDotHybrid UniformRequantize",
  "Tout = complex64":
    "Complex",
  "Tout = float32":
    "Angle ComplexAbs Imag Real RiscImag RiscReal",
  "Tout, Tout":
    "Eig",
  "Toutput":
    "QuantizedMatMulWithBiasAndDequantize XlaRecvFromHost _MklQuantizedMatMulWithBiasAndDequantize",
  "Toutput = qint32, float32, float32":
    "QuantizedAdd QuantizedMatMul QuantizedMatMulWithBias QuantizedMatMulWithBiasAndRelu QuantizedMul _MklQuantizedMatMulWithBias _MklQuantizedMatMulWithBiasAndRelu",
  "Toutput = quint8, float32, float32":
    "QuantizedMatMulWithBiasAndReluAndRequantize QuantizedMatMulWithBiasAndRequantize _MklQuantizedMatMulWithBiasAndReluAndRequantize _MklQuantizedMatMulWithBiasAndRequantize",
  "Tparams":
    "Gather GatherNd GatherV2 RiscGather",
  "Treal = float32":
    "IRFFT IRFFT2D IRFFT3D IRFFTND",
  "Tsplits = int64, T = int32":
    "RaggedRange",
  "Tsplits = int64, int32":
    "UnicodeDecode",
  "Tsplits = int64, int32, int64":
    "UnicodeDecodeWithOffsets",
  "Tvalues":
    "RaggedTensorToVariantGradient",
  "bfloat16":
    "XlaDequantize",
  "bool":
    "All Any ApproximateEqual BoostedTreesCenterBias Equal Greater GreaterEqual InTopK InTopKV2 IsBoostedTreesEnsembleInitialized IsBoostedTreesQuantileStreamResourceInitialized IsFinite IsInf IsNan IsResourceHandleRefCounting IsTPUEmbeddingInitialized IsTensorFloat32Enabled IsVariableInitialized Less LessEqual LogicalAnd LogicalNot LogicalOr LoopCond NotEqual OptionalHasValue QueueIsClosed QueueIsClosedV2 RegexFullMatch ResourceInitializedOp RiscBinaryComparison RiscIsFinite RiscLogicalAnd RiscLogicalNot RiscLogicalOr ShutdownTPUSystem StaticRegexFullMatch TensorMapHasKey ToBool VarIsInitializedOp",
  "complex64":
    "BatchFFT BatchFFT2D BatchFFT3D BatchIFFT BatchIFFT2D BatchIFFT3D",
  "dt":
    "Restore RestoreSlice",
  "dtype":
    "AccumulatorTakeGradient Const Empty FakeParam GetSessionTensor HostConst ImageProjectiveTransformV2 ImageProjectiveTransformV3 ImmutableConst InfeedDequeue OutfeedDequeue OutfeedDequeueV2 ParameterizedTruncatedNormal Placeholder PlaceholderV2 PlaceholderWithDefault RandomIndexShuffle RandomPoisson RandomStandardNormal RandomUniform ReadVariableOp ResourceAccumulatorTakeGradient ResourceGather ResourceGatherNd StatelessParameterizedTruncatedNormal StatelessRandomGammaV2 StatelessRandomGammaV3 StatelessRandomPoisson StatelessRandomUniformInt StatelessRandomUniformIntV2 TPUDummyInput TemporaryVariable TensorArrayGather TensorArrayGatherV2 TensorArrayGatherV3 TensorArrayPack TensorArrayRead TensorArrayReadV2 TensorArrayReadV3 TruncatedNormal Variable VariableV2 XlaCustomCall XlaRecv XlaSparseGradientsStack _ParallelConcatStart",
  "dtype = float32":
    "Dequantize SobolSample StatefulStandardNormal StatefulStandardNormalV2 StatefulTruncatedNormal StatefulUniform StatelessRandomNormal StatelessRandomNormalV2 StatelessRandomUniform StatelessRandomUniformV2 StatelessTruncatedNormal StatelessTruncatedNormalV2 _MklDequantize",
  "dtype = int32":
    "HistogramFixedWidth",
  "dtype = int64":
    "NonDeterministicInts RandomPoissonV2 StatefulRandomBinomial StatefulUniformInt StatelessRandomBinomial",
  "dtype = uint64":
    "StatefulUniformFullInt StatelessRandomUniformFullInt StatelessRandomUniformFullIntV2",
  "dtype = uint8":
    "DecodeImage DecodeJxl DecodePng DecodeWebP",
  "dtype, int64":
    "TensorArrayConcat TensorArrayConcatV2 TensorArrayConcatV3",
  "elem_type":
    "StackPop StackPopV2",
  "element_dtype":
    "TensorListGather TensorListGetItem TensorListStack",
  "element_dtype, int64":
    "TensorListConcat TensorListConcatV2",
  "float32":
    "A AdjustContrast AudioSpectrogram B BoostedTreesAggregateStats BoostedTreesMakeStatsSummary BoostedTreesPredict CropAndResize CropAndResizeGradBoxes EditDistance ExtractGlimpse ExtractGlimpseV2 FakeQuantWithMinMaxArgs FakeQuantWithMinMaxArgsGradient FakeQuantWithMinMaxVars FakeQuantWithMinMaxVarsPerChannel FloatOutput KmeansPlusPlusInitialization KthOrderStatistic LoadAndRemapMatrix MakeUnique Mfcc ResizeArea ResizeBicubic ResizeBilinear RetrieveTPUEmbeddingStochasticGradientDescentParameters RiscRandomUniform ScaleAndTranslate Simple SparseMatMul TPUEmbeddingActivations TensorArrayScatter TensorArrayScatterV2 TensorArrayScatterV3 TensorArraySplit TensorArraySplitV2 TensorArraySplitV3 TensorArrayUnpack TensorArrayWrite TensorArrayWriteV2 TensorArrayWriteV3 TwoFloatInputsFloatOutput XlaSparseCoreSgd XlaSparseDenseMatmulGradWithSgdAndCsrInput XlaSparseDenseMatmulGradWithSgdAndStaticBufferSize XlaSparseDenseMatmulWithStaticBufferSize",
  "float32, float32":
    "CTCLossV2 GenerateBoundingBoxProposals RefOutputFloatOutput RequantizationRange RequantizationRangePerChannel RetrieveTPUEmbeddingAdagradParameters RetrieveTPUEmbeddingFrequencyEstimatorParameters RetrieveTPUEmbeddingMomentumParameters RetrieveTPUEmbeddingProximalAdagradParameters TwoFloatOutputs XlaSparseCoreAdagrad XlaSparseDenseMatmulCustomCombinerOnTcGradWithSgdAndCsrInput XlaSparseDenseMatmulGradWithAdagradAndCsrInput XlaSparseDenseMatmulGradWithAdagradAndStaticBufferSize",
  "float32, float32, float32":
    "FakeQuantWithMinMaxVarsGradient FakeQuantWithMinMaxVarsPerChannelGradient RetrieveTPUEmbeddingADAMParameters RetrieveTPUEmbeddingAdadeltaParameters RetrieveTPUEmbeddingAdagradMomentumParameters RetrieveTPUEmbeddingFTRLParameters RetrieveTPUEmbeddingProximalYogiParameters RetrieveTPUEmbeddingRMSPropParameters XlaSparseCoreAdagradMomentum XlaSparseCoreAdam XlaSparseCoreFtrl XlaSparseDenseMatmulCustomCombinerOnTcGradWithAdagradAndCsrInput XlaSparseDenseMatmulGradWithAdagradMomentumAndCsrInput XlaSparseDenseMatmulGradWithAdagradMomentumAndStaticBufferSize XlaSparseDenseMatmulGradWithAdamAndCsrInput XlaSparseDenseMatmulGradWithAdamAndStaticBufferSize XlaSparseDenseMatmulGradWithFtrlAndCsrInput XlaSparseDenseMatmulGradWithFtrlAndStaticBufferSize",
  "float32, float32, float32, float32":
    "RetrieveTPUEmbeddingCenteredRMSPropParameters RetrieveTPUEmbeddingMDLAdagradLightParameters XlaSparseDenseMatmulCustomCombinerOnTcGradWithAdagradMomentumAndCsrInput XlaSparseDenseMatmulCustomCombinerOnTcGradWithAdamAndCsrInput XlaSparseDenseMatmulCustomCombinerOnTcGradWithFtrlAndCsrInput",
  "float32, float32, float32, float32, float32":
    "FiveFloatOutputs",
  "float32, float32, float32, int32":
    "CombinedNonMaxSuppression",
  "float32, float32, float32, int64":
    "CustomAggregator",
  "float32, int32":
    "DecodeWav Foo1 Foo2 Foo3 TopKUnique TopKWithUnique",
  "float32, int32, float32":
    "XlaSparseDenseMatmulCustomCombinerOnTcWithCsrInput",
  "float32, int32, int32":
    "BoostedTreesTrainingPredict",
  "float32, int32, int32, int32, float32":
    "XlaSparseDenseMatmul",
  "float32, num_sparse_features * float32, num_dense_features * float32":
    "SdcaOptimizer SdcaOptimizerV2",
  "float32, string":
    "FloatOutputStringOutput Namespace>TestStringOutput TestStringOutput",
  "float64":
    "DebugNumericSummary Timestamp",
  "int32":
    "AccumulatorNumAccumulated BarrierIncompleteSize BarrierReadySize Bucketize ComputeDedupDataSize ComputeDedupDataSizeV2 ComputeDedupDataTupleMask ComputeDedupDataTupleMaskV2 ConfigureAndInitializeGlobalTPU DeviceIndex GetTpuTaskId GraphDefVersion IntInputIntOutput IntOutput MapIncompleteSize MapSize NonMaxSuppression NonMaxSuppressionV2 NonMaxSuppressionV3 NonMaxSuppressionWithOverlaps OpWithDefaultAttr OrderedMapIncompleteSize OrderedMapSize QueueSize QueueSizeV2 Rank RefInputFloatInputIntOutput RefOutput RequiresOlderGraphVersion ResourceAccumulatorNumAccumulated SetSize SparseMatrixNNZ SparseMatrixOrderingAMD StageSize StatelessRandomGetAlg StringLength TPUOrdinalSelector TPURoundRobin TensorArraySize TensorArraySizeV2 TensorArraySizeV3 TensorListLength TensorMapSize TwoFloatInputsIntOutput UnicodeScript XlaReplicaId XlaSetBound _DisconnectHostFromDistributedTPUSystem _InitializeHostForDistributedTPU",
  "int32, T = float32, int32":
    "NonMaxSuppressionV5",
  "int32, float32":
    "IntOutputFloatOutput",
  "int32, float32, int32":
    "BoostedTreesSparseAggregateStats",
  "int32, float32, int32, int32, float32, float32, string":
    "BoostedTreesCalculateBestFeatureSplit BoostedTreesSparseCalculateBestFeatureSplit",
  "int32, float32, int32, int32, int32, float32, float32, string":
    "BoostedTreesCalculateBestFeatureSplitV2",
  "int32, int32":
    "CollectiveAssignGroupV2 GetStatsFromListOfSparseCoreCooTensors NonMaxSuppressionV4 TwoIntOutputs",
  "int32, int32, float32":
    "ConvertToCooTensor",
  "int32, int32, float32, int32":
    "SortListOfSparseCoreCooTensors",
  "int32, int32, float32, int64, int32, int32, int32":
    "GetMinibatchSplitsWithPhysicalReplica",
  "int32, int32, int32, float32, int32, int32, int32":
    "ConvertToSparseCoreCsrWrappedCooTensor GetMinibatchesInCsrWithPhysicalReplica",
  "int32, int32, type":
    "CSRSparseMatrixComponents",
  "int32, int64, float32":
    "ComputeAccidentalHits",
  "int32, list output_types":
    "DecodeProtoV2",
  "int64":
    "AddManySparseToTensorsMap AddSparseToTensorsMap ComputeBatchSize DatasetCardinality DebugNanCount ExperimentalDatasetCardinality GetDeadline GlobalIterId Int64Output IntAttr KMC2ChainInitialization LookupTableSize LookupTableSizeV2 MultiDeviceIteratorInit ReaderNumRecordsProduced ReaderNumRecordsProducedV2 ReaderNumWorkUnitsCompleted ReaderNumWorkUnitsCompletedV2 RegisterDataset RngReadAndSkip SdcaFprint StringToHashBucket StringToHashBucketFast StringToHashBucketStrong Where _TensorToHashBucketFast",
  "int64, T":
    "SparseReorder SparseSparseMaximum SparseSparseMinimum",
  "int64, T, bool, int64":
    "RaggedFillEmptyRows SparseFillEmptyRows",
  "int64, T, int64":
    "DenseToDenseSetOperation DenseToSparseSetOperation RaggedTensorToSparse SparseAdd SparseConcat SparseReduceMaxSparse SparseReduceSumSparse SparseSlice SparseToSparseSetOperation",
  "int64, dtype, int64":
    "DeserializeManySparse DeserializeSparse SparseAccumulatorTakeGradient TakeManySparseFromTensorsMap",
  "int64, float32":
    "NearestNeighbors",
  "int64, float32, float32":
    "AllCandidateSampler FixedUnigramCandidateSampler LearnedUnigramCandidateSampler LogUniformCandidateSampler ThreadUnsafeUnigramCandidateSampler UniformCandidateSampler",
  "int64, int32":
    "GenerateVocabRemapping",
  "int64, int32, int32, int32, int32":
    "BoostedTreesGetEnsembleStates",
  "int64, int64":
    "SparseReshape",
  "int64, int64, int64":
    "SparseCrossHashed",
  "int64, int64, int64, T = float32":
    "CTCGreedyDecoder",
  "int64, list dtypes":
    "MapUnstageNoKey OrderedMapUnstageNoKey",
  "int64, out_type, int64":
    "SparseCross",
  "int64, output_type, int64":
    "DenseCountSparseOutput RaggedCountSparseOutput SparseCountSparseOutput",
  "int64, string":
    "BoostedTreesSerializeEnsemble RpcCheckStatus",
  "int64, string, int64":
    "SparseCrossV2 StringSplit StringSplitV2",
  "int64, string, list component_types":
    "BarrierTakeMany",
  "int64, type, int64":
    "CSRSparseMatrixToSparseTensor",
  "integer_type, float_type":
    "SplitDedupData",
  "key_dtype":
    "TensorMapStackKeys",
  "list OUT_TYPE":
    "DecodeCSV",
  "list T":
    "For IdentityN ListOutput OutTypeList RiscWhile StatelessWhile TPUAnnotateTensorsWithDynamicShape TPUCopyWithDynamicShape While XlaOptimizationBarrier XlaVariadicReduceV2 XlaVariadicSort XlaWhile _While",
  "list T, int64, int64":
    "Batch",
  "list Tcomponents":
    "CompositeTensorVariantToComponents",
  "list Tdevice_outputs, list Thost_outputs":
    "_FusedQuantizedConv2D _FusedQuantizedDepthwiseConv2D _QuantizedMatMul",
  "list Tout":
    "BatchFunction Case EagerPyFunc If PartitionedCall PyFunc PyFuncStateless RemoteCall RpcGetValue StatefulPartitionedCall StatelessCase StatelessIf SymbolicGradient TPUPartitionedCall XlaCallModule XlaIf _If",
  "list Toutputs":
    "MlirPassthroughOp XlaHostCompute _XlaHostComputeMlir _XlaRecvAtHost _XlaRecvAtHostV2",
  "list Tresults":
    "TPUExecute TPUExecuteAndUpdateVariables XlaLaunch XlaLaunchV2 _XlaRun",
  "list component_types":
    "QueueDequeue QueueDequeueMany QueueDequeueManyV2 QueueDequeueUpTo QueueDequeueUpToV2 QueueDequeueV2",
  "list dtypes":
    "DTensorRestoreV2 InfeedDequeueTuple MapPeek MapUnstage OrderedMapPeek OrderedMapUnstage OutfeedDequeueTuple OutfeedDequeueTupleV2 RestoreV2 StagePeek Unstage _ReadVariablesOp",
  "list out_types":
    "_ArrayToList",
  "list output_types":
    "DatasetToSingleElement GetElementAtIndex IteratorGetNext IteratorGetNextSync MapDefun MultiDeviceIteratorGetNextFromShard OptionalGetValue ReduceDataset UncompressElement _TPUReplicate",
  "list result_dtypes":
    "XlaCustomCallV2",
  "list t":
    "OutTypeListRestrict",
  "n_a * int32":
    "SimpleStruct",
  "n_a * int32, float32":
    "MixedStruct",
  "n_a * int32, n_b * int64, list t_c":
    "ComplexStruct",
  "num * T":
    "Unpack",
  "num_features * float32":
    "BoostedTreesFlushQuantileSummaries BoostedTreesMakeQuantileSummaries BoostedTreesQuantileStreamResourceGetBucketBoundaries",
  "num_features * int32":
    "BoostedTreesBucketize",
  "num_features * int32, num_features * float32, num_features * int32, num_features * float32, num_features * float32":
    "BoostedTreesCalculateBestGainsPerFeature",
  "num_outputs * float32":
    "RecvTPUEmbeddingActivations",
  "num_outs * T":
    "_SwitchN",
  "num_params * T, num_params * T":
    "CudnnRNNParamsToCanonical",
  "num_params_weights * T, num_params_biases * T":
    "CudnnRNNParamsToCanonicalV2",
  "num_partitions * T":
    "DynamicPartition",
  "num_replicas * T":
    "TPUReplicatedOutput",
  "num_sc_per_chip * int32, num_sc_per_chip * int32, num_sc_per_chip * float32":
    "ConvertToListOfSparseCoreCooTensors",
  "num_sparse * int64, list sparse_types, num_sparse * int64, list Tdense":
    "ParseSingleExample",
  "num_sparse * int64, list sparse_types, num_sparse * int64, list Tdense, list ragged_value_types, list ragged_split_types":
    "ParseExampleV2",
  "num_split * T":
    "Split SplitV",
  "num_split * int64, num_split * T, num_split * int64":
    "SparseSplit",
  "num_splits * T":
    "TPUPartitionedOutput TPUPartitionedOutputV2",
  "num_tables * dtype":
    "XlaSparseActivationsUnstack",
  "num_tables * float32":
    "XlaRecvTPUEmbeddingActivations XlaRecvTPUEmbeddingActivationsV2",
  "out_type":
    "DecodePaddedRaw DecodeRaw ParseTensor",
  "out_type = float32":
    "StringToNumber",
  "out_type = int32":
    "LowerBound RiscShape Shape Size UpperBound VariableShape",
  "out_type = qint32, float32, float32":
    "QuantizedConv2D QuantizedConv2DAndRelu QuantizedConv2DPerChannel QuantizedConv2DWithBias QuantizedConv2DWithBiasAndRelu QuantizedConv2DWithBiasSumAndRelu QuantizedDepthwiseConv2D QuantizedDepthwiseConv2DWithBias QuantizedDepthwiseConv2DWithBiasAndRelu _MklQuantizedConv2D _MklQuantizedConv2DAndRelu _MklQuantizedConv2DPerChannel _MklQuantizedConv2DWithBias _MklQuantizedConv2DWithBiasAndRelu _MklQuantizedConv2DWithBiasSumAndRelu _MklQuantizedDepthwiseConv2D _MklQuantizedDepthwiseConv2DWithBias _MklQuantizedDepthwiseConv2DWithBiasAndRelu",
  "out_type = qint8, float32, float32":
    "QuantizedConv2DAndRequantize QuantizedConv2DWithBiasAndRequantize _MklQuantizedConv2DAndRequantize _MklQuantizedConv2DWithBiasAndRequantize",
  "out_type = quint8, float32, float32":
    "QuantizedConv2DAndReluAndRequantize QuantizedConv2DWithBiasAndReluAndRequantize QuantizedConv2DWithBiasSignedSumAndReluAndRequantize QuantizedConv2DWithBiasSumAndReluAndRequantize QuantizedDepthwiseConv2DWithBiasAndReluAndRequantize QuantizedRelu QuantizedRelu6 QuantizedReluX RequantizePerChannel _MklQuantizedConv2DAndReluAndRequantize _MklQuantizedConv2DWithBiasAndReluAndRequantize _MklQuantizedConv2DWithBiasSignedSumAndReluAndRequantize _MklQuantizedConv2DWithBiasSumAndReluAndRequantize _MklQuantizedDepthwiseConv2DWithBiasAndReluAndRequantize",
  "out_type = string":
    "SerializeManySparse SerializeSparse",
  "out_type = uint16":
    "AudioMicrofrontend",
  "out_type, float32, float32":
    "QuantizeDownAndShrinkRange QuantizedBatchNormWithGlobalNormalization QuantizedBiasAdd Requantize",
  "out_values_type, out_row_splits_type":
    "RaggedCross",
  "output_dtype = float32":
    "DebugNumericSummaryV2",
  "output_dtype = float32, int32":
    "IsotonicRegression",
  "output_dtype = int64":
    "Multinomial StatelessMultinomial",
  "output_ragged_rank * Tsplits = int64, Tvalues":
    "RaggedTensorFromVariant",
  "output_type = int32":
    "ExtractJpegShape",
  "output_type = int64":
    "ArgMax ArgMin",
  "preferred_element_type":
    "XlaConvV2 XlaDotV2",
  "resource":
    "AnonymousHashTable AnonymousIterator AnonymousIteratorV3 AnonymousMultiDeviceIteratorV3 AnonymousMutableDenseHashTable AnonymousMutableHashTable AnonymousMutableHashTableOfTensors BoostedTreesEnsembleResourceHandleOp BoostedTreesQuantileStreamResourceHandleOp CollectiveInitializeCommunicator DummyIterationCounter DummyMemoryCache DummySeedGenerator ExperimentalStatsAggregatorHandle ExperimentalThreadPoolHandle FIFOQueueV2 FixedLengthRecordReaderV2 GetSessionHandleV2 HashTableV2 IdentityReaderV2 Iterator IteratorFromStringHandle IteratorFromStringHandleV2 IteratorV2 MakeWeakResourceHandle MultiDeviceIterator MultiDeviceIteratorFromStringHandle MutableDenseHashTableV2 MutableHashTableOfTensorsV2 MutableHashTableV2 MutexV2 OneShotIterator PaddingFIFOQueueV2 PriorityQueueV2 RandomShuffleQueueV2 ResourceConditionalAccumulator RpcServer StackV2 StatsAggregatorHandle StatsAggregatorHandleV2 StubResourceHandleOp SummaryWriter TFRecordReaderV2 TextLineReaderV2 ThreadPoolHandle VarHandleOp WholeFileReaderV2 _XlaAotOnlyVarHandleOp",
  "resource, float32":
    "TensorArrayGradV3 TensorArrayGradWithShape TensorArrayV3",
  "resource, string":
    "RpcClient",
  "resource, variant":
    "AnonymousIteratorV2 AnonymousMemoryCache AnonymousMultiDeviceIterator AnonymousRandomSeedGenerator AnonymousSeedGenerator RpcCall",
  "shape_type":
    "TensorListElementShape",
  "string":
    "AsString AudioSummary AudioSummaryV2 Barrier BoostedTreesExampleDebugOutputs CollateTPUEmbeddingMemory ConditionalAccumulator ConfigureDistributedTPU ConfigureTPUEmbeddingHost ConfigureTPUEmbeddingMemory DatasetToGraph DatasetToGraphV2 DecodeBase64 DecodeCompressed DecodeJSONExample DevicePlacementOp DtypeWithDefaultOp EncodeBase64 EncodeJpeg EncodeJpegVariableQuality EncodePng EncodeProto EncodeWav ExecuteTPUEmbeddingPartitioner ExperimentalIteratorGetDevice ExperimentalStatsAggregatorSummary FIFOQueue Fact FakeQueue FixedLengthRecordReader GetOptions GetSessionHandle HashTable HistogramSummary IdentityReader ImageSummary IteratorGetDevice IteratorGetModelProto IteratorToStringHandle KernelLabel KernelLabelRequired LMDBReader MatchingFiles MergeSummary MultiDeviceIteratorToStringHandle MutableDenseHashTable MutableHashTable MutableHashTableOfTensors PaddingFIFOQueue PriorityQueue RandomShuffleQueue ReadFile ReaderSerializeState ReaderSerializeStateV2 RecordInput ReduceJoin RegexReplace RegisterDatasetV2 ScalarSummary SerializeTensor ShardedFilename ShardedFilespec SparseConditionalAccumulator Stack StaticRegexReplace StatsAggregatorSummary StringFormat StringJoin StringLower StringStrip StringUpper Substr TFRecordReader TPUCompilationResult TensorArray TensorArrayGrad TensorArrayGradV2 TensorArrayV2 TensorSummary TensorSummaryV2 TextLineReader TpuHandleToProtoKey UnicodeEncode UnicodeTranscode UnsortedSegmentJoin WholeFileReader WorkerHeartbeat _ConfigureDistributedTPU _WaitForDistributedTPU _XlaCompileMlirPlaceholderProgramKey",
  "string, Tsplits = int64":
    "StringNGrams",
  "string, bool":
    "_XlaCompile",
  "string, int32, int64, int32, int64, int32, int32":
    "Skipgram",
  "string, num_computations * string":
    "_TPUCompileMlir",
  "string, num_computations * string, num_computations * bool":
    "TPUCompile",
  "string, string":
    "FinalizeTPUEmbeddingV2 ReaderRead ReaderReadUpTo ReaderReadUpToV2 ReaderReadV2",
  "tensor_type":
    "Recv _HostRecv _Recv",
  "top_paths * int64, top_paths * int64, top_paths * int64, T = float32":
    "CTCBeamSearchDecoder",
  "type":
    "Bitcast CSRSparseMatrixToDense",
  "uint64":
    "DatasetFingerprint",
  "uint64, dtype = uint64":
    "XlaRngBitGenerator",
  "uint64, uint64":
    "StatelessRandomGetKeyCounter",
  "uint64, uint64, int32":
    "StatelessRandomGetKeyCounterAlg",
  "uint8":
    "DecodeAndCropJpeg DecodeBmp DecodeGif DecodeJpeg Fingerprint PopulationCount",
  "value_dtype":
    "TensorMapLookup",
  "variant":
    "AssertCardinalityDataset AssertNextDataset AssertPrevDataset AutoShardDataset BatchDataset BatchDatasetV2 BytesProducedStatsDataset CSVDataset CSVDatasetV2 CacheDataset CacheDatasetV2 ChooseFastestBranchDataset ChooseFastestDataset CompositeTensorVariantFromComponents CompressElement ConcatenateDataset DataServiceDataset DataServiceDatasetV2 DataServiceDatasetV3 DataServiceDatasetV4 DatasetFromGraph DenseToCSRSparseMatrix DenseToSparseBatchDataset DirectedInterleaveDataset EmptyTensorList EmptyTensorMap ExperimentalAssertNextDataset ExperimentalAutoShardDataset ExperimentalBytesProducedStatsDataset ExperimentalCSVDataset ExperimentalChooseFastestDataset ExperimentalDenseToSparseBatchDataset ExperimentalDirectedInterleaveDataset ExperimentalGroupByReducerDataset ExperimentalGroupByWindowDataset ExperimentalIgnoreErrorsDataset ExperimentalLMDBDataset ExperimentalLatencyStatsDataset ExperimentalMapAndBatchDataset ExperimentalMapDataset ExperimentalMatchingFilesDataset ExperimentalMaxIntraOpParallelismDataset ExperimentalNonSerializableDataset ExperimentalParallelInterleaveDataset ExperimentalParseExampleDataset ExperimentalPrivateThreadPoolDataset ExperimentalRandomDataset ExperimentalRebatchDataset ExperimentalScanDataset ExperimentalSetStatsAggregatorDataset ExperimentalSleepDataset ExperimentalSlidingWindowDataset ExperimentalSqlDataset ExperimentalTakeWhileDataset ExperimentalThreadPoolDataset ExperimentalUnbatchDataset ExperimentalUniqueDataset FilterByLastComponentDataset FilterDataset FinalizeDataset FixedLengthRecordDataset FixedLengthRecordDatasetV2 FlatMapDataset GeneratorDataset GlobalShuffleDataset GroupByReducerDataset GroupByWindowDataset IgnoreErrorsDataset IndexFlatMapDataset InterleaveDataset IteratorGetNextAsOptional LMDBDataset LatencyStatsDataset LegacyParallelInterleaveDatasetV2 ListDataset ListSnapshotChunksDataset LoadDataset MapAndBatchDataset MapDataset MatchingFilesDataset MaxIntraOpParallelismDataset MergeDedupData ModelDataset MutexLock NonSerializableDataset OptimizeDataset OptimizeDatasetV2 OptionalFromValue OptionalNone OptionsDataset PaddedBatchDataset PaddedBatchDatasetV2 ParallelBatchDataset ParallelFilterDataset ParallelInterleaveDataset ParallelInterleaveDatasetV2 ParallelInterleaveDatasetV3 ParallelInterleaveDatasetV4 ParallelMapDataset ParallelMapDatasetV2 ParseExampleDataset ParseExampleDatasetV2 PrefetchDataset Prelinearize PrelinearizeTuple PrivateThreadPoolDataset RaggedTensorToVariant RandomDataset RandomDatasetV2 RangeDataset RebatchDataset RebatchDatasetV2 RepeatDataset RewriteDataset SamplingDataset SaveDatasetV2 ScanDataset SerializeIterator SetStatsAggregatorDataset ShardDataset ShuffleAndRepeatDataset ShuffleAndRepeatDatasetV2 ShuffleDataset ShuffleDatasetV2 ShuffleDatasetV3 SkipDataset SleepDataset SlidingWindowDataset SnapshotChunkDataset SnapshotDataset SnapshotDatasetReader SnapshotDatasetV2 SnapshotNestedDatasetReader SparseMatrixAdd SparseMatrixMul SparseMatrixSoftmax SparseMatrixSoftmaxGrad SparseMatrixSparseCholesky SparseMatrixSparseMatMul SparseMatrixTranspose SparseMatrixZeros SparseTensorSliceDataset SparseTensorToCSRSparseMatrix SqlDataset TFRecordDataset TFRecordDatasetV2 TakeDataset TakeWhileDataset TensorDataset TensorListConcatLists TensorListFromTensor TensorListPushBack TensorListPushBackBatch TensorListReserve TensorListResize TensorListScatter TensorListScatterIntoExistingList TensorListScatterV2 TensorListSetItem TensorListSplit TensorMapErase TensorMapInsert TensorSliceDataset TextLineDataset ThreadPoolDataset UnbatchDataset UniqueDataset UnwrapDatasetVariant WeightedFlatMapDataset WindowDataset WindowOp WrapDatasetVariant XlaRecvTPUEmbeddingDeduplicationData XlaRecvTPUEmbeddingDeduplicationDataV2 ZipDataset",
  "variant, element_dtype":
    "TensorListPopBack",
};
